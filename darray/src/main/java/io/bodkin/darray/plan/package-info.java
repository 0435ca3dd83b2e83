/**
 * From nodes to tasks. What is to be computed is divided into stages, each of which computes one node, block by block,
 * with one program; stages are then launched, or explained. Read {@link io.bodkin.darray.plan.Run} first.
 */
package io.bodkin.darray.plan;
