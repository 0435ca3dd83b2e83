/**
 * What becomes of many elements: states, how elements enter them, how two states become one. Everything is done in an
 * order that depends on the shape and the blocks of an array only, so that results have the same bits on any number of
 * threads. Read {@link io.bodkin.darray.reduce.Reducer} first.
 */
package io.bodkin.darray.reduce;
