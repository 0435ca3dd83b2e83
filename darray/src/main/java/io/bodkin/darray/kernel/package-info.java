/**
 * Loops over registers: arrays of up to {@link io.bodkin.darray.kernel.Kernels#REGISTER} elements that stay in the
 * cache. {@code double[]} holds FLOAT64, {@code float[]} FLOAT32, {@code long[]} all integers and BOOL (0 or 1).
 * {@link io.bodkin.darray.kernel.Kernels} is the door; it has no state and owns nothing.
 */
package io.bodkin.darray.kernel;
