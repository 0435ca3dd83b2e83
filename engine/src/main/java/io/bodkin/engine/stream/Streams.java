package io.bodkin.engine.stream;

import io.bodkin.engine.api.Flow;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.function.Function;

/** Builds the streams of one engine, and starts them. */
public final class Streams {
    private Streams() {}

    /** Runs the block; when it has ended, the tasks that it spawned begin. If it throws, none does. */
    public static <T> T stream(LocalRuntime runtime, StreamOptions options, Function<? super Flow, ? extends T> block) {
        Region region = new Region(options.teardown());
        try {
            return runtime.blocks().loops(loops -> {
                T value = block.apply(new RegionFlow(runtime, loops, region, options.tasks()));
                region.connect();
                return value;
            });
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new AssertionError(impossible); // the block declares none
        }
    }
}
