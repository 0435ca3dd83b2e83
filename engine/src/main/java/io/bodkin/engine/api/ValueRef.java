package io.bodkin.engine.api;

/** A value as a Ref; made by {@link Ref#of}. */
public record ValueRef<T>(T value) implements Ref<T> {}
