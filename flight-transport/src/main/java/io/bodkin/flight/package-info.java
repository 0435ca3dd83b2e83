/** Chunks and tasks between processes over Arrow Flight. Empty until the cluster layer is built. */
package io.bodkin.flight;
