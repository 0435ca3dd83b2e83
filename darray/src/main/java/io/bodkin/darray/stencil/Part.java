package io.bodkin.darray.stencil;

import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.DType;
import java.io.Serializable;

/**
 * What an input of a task holds.
 *
 * @param operand of which array
 * @param region which elements, row-major
 */
record Part(int operand, DType dtype, Region region) implements Serializable {}
