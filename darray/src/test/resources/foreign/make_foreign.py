"""Makes the files of this folder, as NumPy and pyarrow write them: arrays are read from them.

    python -m venv venv && venv/bin/pip install numpy pyarrow && venv/bin/python make_foreign.py

The element at flat index k (row-major) is k * 37 % 101, of booleans whether that is even.
"""

import os
import sys

import numpy as np
import pyarrow as pa

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(folder, name)


def values(dtype, *shape):
    flat = np.arange(int(np.prod(shape)), dtype=np.int64) * 37 % 101
    return (flat % 2 == 0 if np.dtype(dtype).kind == "b" else flat).astype(dtype).reshape(shape)


def write(name, array, version):
    with open(path(name), "wb") as file:
        np.lib.format.write_array(file, array, version=version)


for dtype in ["<f8", "<f4", "<i8", "<i4", "<i2", "|i1", "|u1", "|b1", ">f8", ">f4", ">i8", ">i4", ">i2"]:
    name = dtype.replace("<", "little-").replace(">", "big-").replace("|", "")
    np.save(path(name + ".npy"), values(dtype, 7, 5, 3))
np.save(path("fortran.npy"), np.asfortranarray(values("<f8", 7, 5, 3)))
np.save(path("fortran-big.npy"), np.asfortranarray(values(">i4", 7, 5)))
np.save(path("scalar.npy"), np.array(42.5))
np.save(path("empty.npy"), values("<i2", 0, 3))
write("version-2.npy", values("<f8", 7, 5), (2, 0))
write("version-3.npy", values("<f8", 7, 5), (3, 0))
np.save(path("complex.npy"), np.array([1 + 2j]))
np.save(path("fields.npy"), np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")]))

arrays = {
    "first": values("<f8", 7, 5),
    "second": np.asfortranarray(values(">i4", 7, 5, 3)),
    "none": values("<i2", 0, 3),
}
np.savez(path("stored.npz"), **arrays)
np.savez_compressed(path("deflated.npz"), **arrays)


def table(*batches):
    return pa.Table.from_batches([pa.record_batch(batch) for batch in batches])


def ipc(name, data, compression=None):
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.OSFile(path(name), "wb") as file, pa.ipc.new_file(file, data.schema, options=options) as writer:
        for batch in data.to_batches():
            writer.write_batch(batch)


ipc(
    "table.arrow",
    table(
        {
            "id": pa.array([1, 2, 3], pa.int32()),
            "x": pa.array([0.5, None, 2.5], pa.float64()),
            "y": pa.array([10, 20, 30], pa.float32()),
            "small": pa.array([250, 251, 252], pa.uint8()),
            "wide": pa.array([1, 2**32 - 1, 3], pa.uint32()),
            "flag": pa.array([True, False, True], pa.bool_()),
            "gaps": pa.array([1, None, 3], pa.int16()),
            "name": pa.array(["a", "b", "c"]),
        },
        {
            "id": pa.array([4, 5], pa.int32()),
            "x": pa.array([3.5, 4.5], pa.float64()),
            "y": pa.array([40, 50], pa.float32()),
            "small": pa.array([253, 254], pa.uint8()),
            "wide": pa.array([4, 5], pa.uint32()),
            "flag": pa.array([False, True], pa.bool_()),
            "gaps": pa.array([4, 5], pa.int16()),
            "name": pa.array(["d", "e"]),
        },
    ),
)

tensors = values("<f8", 7, 5, 3)
column = pa.FixedShapeTensorArray.from_numpy_ndarray(tensors)
both = pa.table({"tensor": pa.chunked_array([column.slice(0, 4), column.slice(4)])})
ipc("tensors.arrow", both)
ipc("tensors-zstd.arrow", both, "zstd")
permuted = pa.ExtensionArray.from_storage(
    pa.fixed_shape_tensor(pa.float64(), [3, 5], permutation=[1, 0]),
    pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(tensors.transpose(0, 2, 1)).ravel()), 15),
)
ipc("tensors-permuted.arrow", pa.table({"tensor": permuted, "id": pa.array(range(7))}))
