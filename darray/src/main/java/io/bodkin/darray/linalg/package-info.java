/**
 * Products of matrices, Cholesky factors and triangular systems: tiled algorithms that become tasks, and the door to
 * BLAS. A task makes one tile, with one thread. Read {@link io.bodkin.darray.linalg.Linear} first, then
 * {@link io.bodkin.darray.linalg.TileTask}.
 */
package io.bodkin.darray.linalg;
