package io.bodkin.engine.api;

/**
 * A Ref whose value comes into being when a task first asks for it, such as the content of a file. Implemented by
 * layers above the engine; thread-safe.
 */
public interface LazyRef<T> extends Ref<T> {
    /**
     * The Ref to use in its place; {@code engine} is the one that asks. The same one for every caller of one engine.
     */
    Ref<T> resolve(Spawner engine);
}
