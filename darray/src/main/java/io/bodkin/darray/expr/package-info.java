/**
 * What an array is: a graph of nodes, none of them computed before a run needs it. Nodes are immutable and known by
 * identity: two uses of one node are one computation. Read {@link io.bodkin.darray.expr.Node} first;
 * {@link io.bodkin.darray.expr.Expressions} makes element-wise nodes, with the rules for shapes and types.
 */
package io.bodkin.darray.expr;
