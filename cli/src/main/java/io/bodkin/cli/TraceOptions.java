package io.bodkin.cli;

import io.bodkin.engine.Engine;
import io.bodkin.engine.RunTrace;
import io.bodkin.engine.trace.TraceFiles;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands whose run can be looked at afterwards. */
final class TraceOptions {
    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write what ran when and where, for ui.perfetto.dev or chrome://tracing.")
    private Optional<Path> trace = Optional.empty();

    @Option(names = "--dot", paramLabel = "FILE", description = "Write the graph of the tasks, for Graphviz.")
    private Optional<Path> dot = Optional.empty();

    /** @throws io.bodkin.engine.fault.BodkinException if a file that was asked for cannot be written */
    void check() {
        trace.ifPresent(TraceFiles::checkWritable);
        dot.ifPresent(TraceFiles::checkWritable);
    }

    /** Runs {@code body}; what was asked for is written at its end, also if it fails. */
    void trace(Engine engine, Runnable body) {
        if (trace.isEmpty() && dot.isEmpty()) {
            body.run();
            return;
        }
        try (RunTrace collected = RunTrace.of(engine)) {
            try {
                body.run();
            } catch (Throwable failure) {
                try {
                    write(collected);
                } catch (RuntimeException second) {
                    failure.addSuppressed(second);
                }
                throw failure;
            }
            write(collected);
        }
    }

    private void write(RunTrace collected) {
        trace.ifPresent(collected::writeChrome);
        dot.ifPresent(collected::writeDot);
    }
}
