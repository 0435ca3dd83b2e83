package io.bodkin.darray.expr;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;
import java.util.List;

/** Spawns tasks that each make one block, with the memory that it takes. Used by one thread. */
public final class BlockTasks {
    private final Spawner engine;

    // Of the last: most blocks of an array are alike.
    private String name = "";
    private long bytes = -1;
    private Spawner alike;

    public BlockTasks(Spawner engine) {
        this.engine = engine;
        this.alike = engine;
    }

    /** Of a task that makes a block of so many bytes. */
    public static TaskOptions options(String name, long bytes) {
        return TaskOptions.named(name).memory(SizeClass.roundUp(bytes));
    }

    /** @param function serialisable; makes a block of so many bytes of the values of the inputs */
    public <T> Task<T> spawn(String name, long bytes, Object function, List<? extends Ref<?>> inputs) {
        if (bytes != this.bytes || !name.equals(this.name)) {
            this.name = name;
            this.bytes = bytes;
            this.alike = engine.with(options(name, bytes));
        }
        return alike.submit(function, inputs.toArray(Ref<?>[]::new));
    }
}
