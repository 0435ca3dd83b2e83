package io.bodkin.engine.store.durable;

import java.time.Instant;

/**
 * What is under a name, without its content.
 *
 * @param type for people
 * @param fileBytes of its file
 */
public record Kept(String name, String type, long fileBytes, Instant written) {}
