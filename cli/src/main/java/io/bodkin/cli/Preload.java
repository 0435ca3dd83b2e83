package io.bodkin.cli;

/**
 * Begins early what takes long: the first use of Arrow's schema class makes a JSON mapper, a fourth of the time of a
 * short command. Another thread does it while this one reads the command line and starts the engine.
 */
final class Preload {
    private static final String SCHEMA = "org.apache.arrow.vector.types.pojo.Schema";

    private Preload() {}

    static void start() {
        Thread thread = new Thread(Preload::load, "bodkin-preload");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load() {
        try {
            Class.forName(SCHEMA);
        } catch (ClassNotFoundException e) {
            throw new LinkageError("no Arrow beside this jar", e);
        }
    }
}
