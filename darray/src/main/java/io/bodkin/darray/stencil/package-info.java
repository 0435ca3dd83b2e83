/**
 * Arrays whose elements depend on the neighbours of an element. {@link io.bodkin.darray.stencil.Stencil} says how far
 * they are and what there is beyond the edges; {@link io.bodkin.darray.stencil.Window} is what a function sees.
 * {@link io.bodkin.darray.stencil.StencilNodes} makes the nodes, {@code Steps} their tasks: each reads a block and what
 * it needs of those around it, in tiles that stay in the cache, and does several steps to a tile.
 */
package io.bodkin.darray.stencil;
