/**
 * Counter-based random numbers: the value of an element depends on the seed and on its number, and on nothing else.
 * {@link io.bodkin.darray.random.Randoms} is the door; it has no state.
 */
package io.bodkin.darray.random;
