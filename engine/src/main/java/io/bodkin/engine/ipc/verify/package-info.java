/**
 * What the buffers of a batch hold, checked before anybody relies on it. Read
 * {@link io.bodkin.engine.ipc.verify.BatchValidator}.
 */
package io.bodkin.engine.ipc.verify;
