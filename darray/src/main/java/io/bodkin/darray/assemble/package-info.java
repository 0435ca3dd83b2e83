/**
 * Arrays that are put together of pieces of others: joined, taken by indices, reshaped, rolled, or with a part
 * replaced. {@link io.bodkin.darray.assemble.Assembly} makes the tasks; each {@link io.bodkin.darray.eval.Placement}
 * says which pieces.
 */
package io.bodkin.darray.assemble;
