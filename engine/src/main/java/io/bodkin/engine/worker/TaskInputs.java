package io.bodkin.engine.worker;

import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Delayed;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.graph.ConsumedChunk;
import io.bodkin.engine.graph.TaskNode;
import java.util.Optional;

/** Turns what a caller passes as the inputs of a task into what a node keeps: each chunk is held for that task. */
final class TaskInputs {
    private final LocalRuntime runtime;

    TaskInputs(LocalRuntime runtime) {
        this.runtime = runtime;
    }

    /** Either all are taken, or none. The given array is not changed; it is returned if there is nothing to turn. */
    Ref<?>[] take(Spawner spawner, Ref<?>[] given) {
        Ref<?>[] inputs = given;
        for (int i = 0; i < given.length; i++) {
            Ref<?> input;
            try {
                input = take(spawner, given[i]);
            } catch (Throwable failure) {
                giveBack(inputs, i);
                throw failure;
            }
            if (input != given[i]) {
                if (inputs == given) {
                    inputs = given.clone();
                }
                inputs[i] = input;
            }
        }
        return inputs;
    }

    /** What was taken will not be used. */
    static void giveBack(Ref<?>[] inputs) {
        giveBack(inputs, inputs.length);
    }

    private static void giveBack(Ref<?>[] inputs, int count) {
        for (int i = 0; i < count; i++) {
            if (inputs[i] instanceof ConsumedChunk chunk) {
                chunk.consumerEnded();
            }
        }
    }

    private Ref<?> take(Spawner spawner, Ref<?> given) {
        if (given instanceof TaskNode<?> task && task.runtime() == runtime) {
            Optional<? extends Ref<?>> standIn = task.standIn();
            return standIn.isPresent() ? take(spawner, standIn.get()) : given;
        }
        if (given instanceof ValueRef<?> || given instanceof LocalValue<?> || given instanceof ConsumedChunk) {
            return given;
        }
        Ref<?> ref = given;
        while (ref instanceof LazyRef<?> lazy) {
            ref = lazy.resolve(spawner);
        }
        if (ref != given) {
            return take(spawner, ref);
        }
        if (ref instanceof StoreChunk<?> chunk && chunk.isOf(runtime)) {
            return chunk.consumed();
        }
        if (ref instanceof ValueChunk<?> chunk) {
            return chunk.scope().equals(Scope.any())
                    ? Ref.of(chunk.value())
                    : new ScopedValue<>(chunk.value(), chunk.scope(), false);
        }
        if (ref instanceof MutableChunk<?> chunk && chunk.isOf(runtime)) {
            return chunk.consumed();
        }
        if (ref instanceof LocalShard<?> shard && shard.isOf(runtime)) {
            return shard.consumed();
        }
        if (ref == null) {
            throw new NullPointerException("an input of a task is null; Ref.of(null) is a null value");
        }
        if (ref instanceof Delayed<?>) {
            throw new IllegalArgumentException("a call of a lazy graph was not run, and is no input of a task: " + ref
                    + "; compute() or collect() it first");
        }
        if (ref instanceof Access<?>) {
            throw new IllegalArgumentException(
                    "in, out, inout and deps are for tasks of a datadeps region: spawn it with"
                            + " the region, not with the engine");
        }
        throw new IllegalArgumentException("not a Ref of this engine: " + ref + "; fetch it there and pass the value");
    }
}
