package io.bodkin.engine.worker;

/** What a task does that evaluates a function many times. */
@FunctionalInterface
public interface Loop {
    /**
     * Runs until the task is to end, on a thread that carries no processor.
     *
     * @param constants the values of the task's inputs, in order; what is in the store comes as a {@link ByRef}, good
     *     until this returns
     * @return the result of the task: a value, a Ref whose value it is to be, or a task that failed, as this one then
     *     does
     */
    Object run(LoopContext context, Object[] constants) throws Exception;
}
