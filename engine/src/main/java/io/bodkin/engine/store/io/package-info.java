/**
 * Disks and the threads that use them. All that is done to files of chunks goes through
 * {@link io.bodkin.engine.store.io.Disk}, which tests replace by one that fails. The threads are never interrupted: an
 * interrupt would close a channel under everybody.
 */
package io.bodkin.engine.store.io;
