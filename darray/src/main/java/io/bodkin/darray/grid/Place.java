package io.bodkin.darray.grid;

/**
 * Where a cell of a region lies in one block of a source.
 *
 * @param input which of the blocks that the region reads, in their order
 * @param base the flat index in that block of the cell's first element
 * @param strides for each axis of the region: the distance of neighbours in the block
 */
public record Place(int input, long base, long[] strides) {}
