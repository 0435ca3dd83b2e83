/**
 * Cumulative sums, products and extremes: totals of blocks, what comes before each block, and then the blocks, each by
 * itself.
 */
package io.bodkin.darray.scan;
