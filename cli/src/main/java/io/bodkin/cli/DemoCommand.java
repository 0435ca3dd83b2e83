package io.bodkin.cli;

import io.bodkin.cli.demo.Demo;
import io.bodkin.cli.report.ProcessMemory;
import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Works on real data larger than its memory: writes flights, describes them, standardises them in"
                + " chunks that spill and come back, saves and checks the result.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String MEMORY = "512MiB";

    /** float32 results of 2 + 2 + 4 byte rows: half as large again. All of them may be spilled, and are saved. */
    private static final double RESULT_PER_INPUT = 1.5;

    private static final long SLACK = 64 << 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "4GiB",
            description = "Of the dataset. Default: 4GiB.")
    private String size;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where the files go. Default: the temporary directory.")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--keep", description = "Keep the dataset and the result.")
    private boolean keep;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() throws IOException {
        long bytes = ByteSize.parse(size);
        Path parent = directory.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        Files.createDirectories(parent);
        checkSpace(parent, bytes);
        Path folder = Files.createTempDirectory(parent, "bodkin-demo-");
        try (ProcessMemory memory = ProcessMemory.watch();
                Engine engine = options.open(Optional.of(MEMORY), Optional.of(folder.resolve("spill")))) {
            PrintWriter out = spec.commandLine().getOut();
            Demo demo = new Demo(engine, bytes, folder, (stage, total) -> {
                Progress progress = Progress.of(stage, total);
                return new Demo.Stage() {
                    @Override
                    public void step(long done) {
                        progress.step(done);
                    }

                    @Override
                    public void close() {
                        progress.close();
                    }
                };
            });
            demo.run(out, memory, keep);
            out.flush();
            return 0;
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        } finally {
            if (!keep) {
                remove(folder);
            }
        }
    }

    private static void checkSpace(Path parent, long bytes) throws IOException {
        FileStore disk = Files.getFileStore(parent);
        long needed = (long) (bytes * (1 + 2 * RESULT_PER_INPUT)) + SLACK;
        long free = disk.getUsableSpace();
        if (needed > free) {
            throw new BodkinException(
                    Kind.USER,
                    "the demo needs " + ByteSize.format(needed) + " of disk in " + parent + " for a dataset of "
                            + ByteSize.format(bytes) + ", there are " + ByteSize.format(free)
                            + "; use a smaller --size or another --dir");
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
