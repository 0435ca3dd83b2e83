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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Works on real data larger than its memory: writes flights, describes them, standardises them in"
                + " chunks that spill and come back, saves and checks the result; then the covariance of a matrix.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final long MEMORY = 512 << 20;
    private static final long LEAST_SIZE = 1 << 20;

    /** Three float32 of a row of 2 + 2 + 4 bytes: half as large again. */
    private static final double RESULT_PER_INPUT = 1.5;

    /** The same with the bitmaps that spilled chunks have. All of them may be spilled. */
    private static final double SPILLED_PER_INPUT = 1.6;

    private static final long SLACK = 16 << 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "4GiB",
            converter = SizeConverter.class,
            description = "Of the dataset. Default: 4GiB.")
    private long size;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where the files go. Default: the temporary directory.")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--keep", description = "Keep the dataset and the result.")
    private boolean keep;

    @Mixin
    private EngineOptions options;

    @Mixin
    private TraceOptions traces;

    @Override
    public Integer call() throws IOException {
        if (size < LEAST_SIZE) {
            throw new BodkinException(
                    Kind.USER, "the demo needs a --size of at least " + ByteSize.format(LEAST_SIZE) + ", not " + size);
        }
        traces.check();
        Path parent = directory.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        checkSpace(parent);
        PrintWriter out = spec.commandLine().getOut();
        if (DiskSpace.isMemory(parent)) {
            out.println("note: " + Printable.line(parent.toString())
                    + " is in memory, not on a disk; --dir names another folder");
            out.flush();
        }
        Files.createDirectories(parent);
        AtomicReference<Path> folder = new AtomicReference<>();
        AtomicReference<Engine> engine = new AtomicReference<>();
        try (ProcessMemory memory = ProcessMemory.watch();
                AtEnd end = AtEnd.of(() -> tearDown(engine.get(), folder.get()))) {
            end.create(() -> {
                folder.set(Files.createTempDirectory(parent, "bodkin-demo-"));
                engine.set(options.open(MEMORY, folder.get().resolve("spill")));
            });
            traces.trace(
                    engine.get(),
                    () -> new Demo(engine.get(), size, folder.get(), DemoCommand::stage).run(out, memory, keep));
            out.flush();
            return 0;
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        }
    }

    /** Either may be null: it was not made. */
    private void tearDown(Engine engine, Path folder) {
        if (engine != null) {
            engine.close();
        }
        if (folder != null && !keep) {
            Folders.delete(folder);
        }
    }

    private static Demo.Stage stage(String name, long bytes) {
        Progress progress = Progress.of(name, bytes);
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
    }

    private void checkSpace(Path parent) throws IOException {
        new DiskSpace()
                .need(parent, (long) (size * (1 + RESULT_PER_INPUT)) + 2 * size / Demo.ARRAY_OF_INPUT + SLACK)
                .need(options.spillDirectory().orElse(parent), (long) (size * SPILLED_PER_INPUT))
                .check("the demo");
    }
}
