/**
 * Where the elements of an array are: cuts, blocks, regions, and affine maps between index spaces. Pure arithmetic on
 * indices; all of it immutable and serialisable. Read {@link io.bodkin.darray.grid.Grid} first.
 */
package io.bodkin.darray.grid;
