/**
 * A task engine for data larger than memory. Read {@link io.bodkin.engine.Engine} first: it is what a program makes,
 * and closes. Everything public is here and in {@code api}, {@code event} and {@code fault}.
 */
package io.bodkin.engine;
