/**
 * The canonical extension types of Arrow in which arrays travel: readers that know them see tensors, others the
 * storage. Read {@link io.bodkin.engine.ipc.tensor.FixedShapeTensorType};
 * {@link io.bodkin.engine.ipc.tensor.TensorTypes} makes them known to Arrow.
 */
package io.bodkin.engine.ipc.tensor;
