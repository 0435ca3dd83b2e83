/**
 * The words of Bodkin as Java types: what user code names. Values and interfaces; nothing here runs a task or owns
 * memory. Read {@link io.bodkin.engine.api.Ref} and {@link io.bodkin.engine.api.Task} first.
 */
package io.bodkin.engine.api;
