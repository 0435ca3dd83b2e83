package io.bodkin.engine.worker;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;

/** Refuses options that can have no meaning for a task, where they are said. */
final class MeaningfulOptions {
    private MeaningfulOptions() {}

    /**
     * @param own those that the caller said
     * @param all with those that the task inherits
     * @param flattens whether the function returns a Ref
     * @throws BodkinException if one of them has no meaning
     */
    static void check(TaskOptions own, TaskOptions all, boolean flattens, Ref<?>[] inputs, ResultCache results) {
        if (all.isForStreams()) {
            throw refused("the options slots and maxEvaluations are for tasks of a stream: engine.stream(...)");
        }
        boolean reuses = own.cache() || own.durable().isPresent();
        if (own.version().isPresent() && !ResultCache.concerns(all)) {
            throw refused("the option version is part of what cache and durable find a result by: set one of them too");
        }
        if (reuses && own.meta()) {
            throw refused("with the option meta a task takes chunks as they are, whose content is not known: its result"
                    + " cannot be cached; leave out meta, or cache and durable");
        }
        if (reuses && flattens) {
            throw refused(
                    "a function that returns a Ref has no result of its own to be cached: set cache or durable for the"
                            + " task that it spawns");
        }
        if ((reuses || own.retries() > 0) && anyMutable(inputs)) {
            throw refused(
                    "a task with a mutable value or a shard as input may come to another result when it runs again:"
                            + " leave out cache, durable and retries");
        }
        own.durable().ifPresent(key -> results.checkDirectory("durable"));
        own.storedAs().ifPresent(name -> checkName(name, results));
    }

    private static void checkName(String name, ResultCache results) {
        if (NamedChunks.isReserved(name)) {
            throw refused(
                    "the name \"" + name + "\" is one of those that results of tasks are kept under: storedAs takes"
                            + " names of the user's");
        }
        results.checkDirectory("storedAs");
    }

    private static boolean anyMutable(Ref<?>[] inputs) {
        for (Ref<?> input : inputs) {
            if (input instanceof MutableChunk<?> || input instanceof LocalShard<?> || LocalValue.isMutable(input)) {
                return true;
            }
        }
        return false;
    }

    private static BodkinException refused(String why) {
        return new BodkinException(Kind.USER, why);
    }
}
