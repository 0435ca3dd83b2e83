package io.bodkin.engine.store.index;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process on an index, to be killed or to be refused. */
final class ChildJvm {
    private ChildJvm() {}

    static Process start(boolean withFlags, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (withFlags) {
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(flag -> flag.startsWith("--") || flag.startsWith("-X"))
                    .forEach(command::add);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildJvm.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Puts chunks without end, says so after the first thousand; or says why not. */
    public static void main(String[] args) {
        try {
            ChunkIndex index = ChunkIndex.open(Path.of(args[0]), sink -> {});
            for (long chunkId = 0; ; chunkId = (chunkId + 1) % 100_000) {
                index.put(ChunkIndexTest.entry(chunkId));
                if (chunkId == 1000) {
                    System.out.println("writing " + index.rebuiltBecause().orElse("again"));
                }
            }
        } catch (IndexFaultException e) {
            System.out.println(e.getMessage());
        }
    }
}
