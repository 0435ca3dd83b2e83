package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * The result of a task that is kept in the engine's directory by {@link TaskOptions#cache} or
 * {@link TaskOptions#durable}.
 *
 * @param name to remove it by
 * @param key that the user gave; empty for {@code cache}
 * @param identity of the function and its inputs
 * @param type for people: {@code FLOAT64 [1000 x 1000]}, {@code batch of 3 columns}, the name of a class
 * @param byteSize of its file
 */
public record CachedResult(
        String name, Optional<String> key, String identity, String type, long byteSize, Instant written) {
    public CachedResult {
        requireNonNull(name, "name");
        requireNonNull(key, "key");
        requireNonNull(identity, "identity");
        requireNonNull(type, "type");
        requireNonNull(written, "written");
    }
}
