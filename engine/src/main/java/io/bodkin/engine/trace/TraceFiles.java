package io.bodkin.engine.trace;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.ipc.write.AtomicFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what an {@link EventLog} has collected. Any thread; a file is there complete or not at all. */
public final class TraceFiles {
    @FunctionalInterface
    private interface Content {
        void writeTo(Writer out) throws IOException;
    }

    private TraceFiles() {}

    /** @throws BodkinException if the file cannot be written */
    public static void writeChrome(EventLog log, List<Processor> processors, Path file) {
        write(file, out -> new ChromeTrace(log.entries(), log.leftOut(), processors, out).write());
    }

    /** @throws BodkinException if the file cannot be written */
    public static void writeDot(EventLog log, Path file) {
        write(file, out -> out.write(new DotGraph(log.entries()).text()));
    }

    private static void write(Path path, Content content) {
        checkWritable(path);
        try (AtomicFile file = AtomicFile.at(path)) {
            try (Writer out = Files.newBufferedWriter(file.temporary())) {
                content.writeTo(out);
            }
            file.commit();
        } catch (IOException e) {
            throw new BodkinException(IoFault.kind(e), "cannot write " + path + ": " + IoFault.reason(e), e);
        }
    }

    /**
     * To be asked before a long run, so that it is not in vain.
     *
     * @throws BodkinException if no file can be written there, as far as can be seen
     */
    public static void checkWritable(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw cannot(path, "it is not a regular file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw cannot(path, "no such folder");
        }
        if (!Files.isWritable(folder)) {
            throw cannot(path, "permission denied");
        }
    }

    private static BodkinException cannot(Path path, String why) {
        return new BodkinException(Kind.USER, "cannot write " + path + ": " + why);
    }
}
