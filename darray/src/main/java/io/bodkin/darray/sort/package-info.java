/**
 * Sorting, and what follows from order. {@link io.bodkin.darray.sort.Sorting} makes the nodes. An array that may not
 * fit in memory is sorted by {@code GlobalSort}: runs, whose cells say which parts of them each block of the result
 * needs. Elements are sorted by keys, signed numbers of their order ({@code KeyColumn}). Everything has the same bits
 * whatever threads and budget.
 */
package io.bodkin.darray.sort;
