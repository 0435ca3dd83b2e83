/**
 * How many elements lie in each of some intervals: {@link io.bodkin.darray.bins.Histogram} counts each block, and adds
 * up the counts by a fixed tree.
 */
package io.bodkin.darray.bins;
