"""Makes the golden files of this folder: every type of Arrow as pyarrow writes it.

    python -m venv venv && venv/bin/pip install pyarrow && venv/bin/python make_golden.py
"""

import decimal
import pathlib

import pyarrow as pa
import pyarrow.ipc as ipc

HERE = pathlib.Path(__file__).parent
D = decimal.Decimal


def types():
    """Name -> array of five values, some of them null."""
    t = {}
    t["null"] = pa.nulls(5)
    t["bool"] = pa.array([True, False, None, True, False])
    for bits in (8, 16, 32, 64):
        t[f"int{bits}"] = pa.array([1, -2, None, 2 ** (bits - 1) - 1, 0], getattr(pa, f"int{bits}")())
        t[f"uint{bits}"] = pa.array([1, 2, None, 2**bits - 1, 0], getattr(pa, f"uint{bits}")())
    t["float16"] = pa.array([1.5, -2.0, None, 0.0, 4.0], pa.float16())
    t["float32"] = pa.array([1.5, -2.0, None, 0.0, 4.0], pa.float32())
    t["float64"] = pa.array([1.5, -2.0, None, 0.0, 4.0], pa.float64())
    t["no_nulls"] = pa.array([1, 2, 3, 4, 5], pa.int64())
    t["utf8"] = pa.array(["a", "größer", None, "", "ein längerer Text"])
    t["large_utf8"] = pa.array(["a", "größer", None, "", "ein längerer Text"], pa.large_utf8())
    t["utf8_view"] = pa.array(["a", "größer", None, "", "ein längerer Text"], pa.string_view())
    t["binary"] = pa.array([b"a", b"\xff\x00", None, b"", b"12345678901234567890"])
    t["large_binary"] = pa.array([b"a", b"\xff\x00", None, b"", b"12345678901234567890"], pa.large_binary())
    t["binary_view"] = pa.array([b"a", b"\xff\x00", None, b"", b"12345678901234567890"], pa.binary_view())
    t["fixed_binary"] = pa.array([b"abc", b"def", None, b"\x00\x00\x00", b"xyz"], pa.binary(3))
    t["decimal128"] = pa.array([D("1.23"), D("-4.56"), None, D("0.00"), D("99999.99")], pa.decimal128(20, 2))
    t["decimal256"] = pa.array([D("1.23"), D("-4.56"), None, D("0.00"), D("99999.99")], pa.decimal256(50, 2))
    t["date32"] = pa.array([1, -1, None, 20000, 0], pa.date32())
    t["date64"] = pa.array([86400000, -86400000, None, 0, 0], pa.date64())
    for unit, bits in (("s", 32), ("ms", 32), ("us", 64), ("ns", 64)):
        t[f"time_{unit}"] = pa.array([1, 2, None, 3, 0], getattr(pa, f"time{bits}")(unit))
        t[f"timestamp_{unit}"] = pa.array([1, -2, None, 3, 0], pa.timestamp(unit))
        t[f"timestamp_{unit}_tz"] = pa.array([1, -2, None, 3, 0], pa.timestamp(unit, "Europe/Berlin"))
        t[f"duration_{unit}"] = pa.array([1, -2, None, 3, 0], pa.duration(unit))
    t["month_day_nano"] = pa.array([(1, 2, 3), (0, -1, 0), None, (0, 0, 0), (7, 8, 9)], pa.month_day_nano_interval())
    t["list"] = pa.array([[1, 2], [], None, [None, 3], [4]], pa.list_(pa.int32()))
    t["large_list"] = pa.array([["a"], [], None, [None, "b"], ["c"]], pa.large_list(pa.utf8()))
    t["fixed_list"] = pa.array([[1, 2], [3, 4], None, [5, None], [7, 8]], pa.list_(pa.int16(), 2))
    t["list_view"] = pa.array([[1, 2], [], None, [None, 3], [4]], pa.list_view(pa.int32()))
    t["large_list_view"] = pa.array([[1, 2], [], None, [None, 3], [4]], pa.large_list_view(pa.int32()))
    t["struct"] = pa.array(
        [{"a": 1, "b": "x"}, {"a": None, "b": "y"}, None, {"a": 3, "b": None}, {"a": 4, "b": "z"}],
        pa.struct([("a", pa.int32()), ("b", pa.utf8())]),
    )
    t["map"] = pa.array([[("k", 1)], [], None, [("l", None), ("m", 2)], []], pa.map_(pa.utf8(), pa.int64()))
    t["nested"] = pa.array(
        [[{"p": [1, 2]}], [], None, [{"p": None}, {"p": [3]}], [None]],
        pa.list_(pa.struct([("p", pa.list_(pa.float64()))])),
    )
    t["sparse_union"] = pa.UnionArray.from_sparse(
        pa.array([0, 1, 0, 1, 0], pa.int8()),
        [pa.array([1, 2, 3, None, 5], pa.int32()), pa.array(["a", "b", "c", "d", "e"])],
        ["i", "s"],
    )
    t["dense_union"] = pa.UnionArray.from_dense(
        pa.array([0, 1, 0, 1, 0], pa.int8()),
        pa.array([0, 0, 1, 1, 2], pa.int32()),
        [pa.array([1, None, 3], pa.int32()), pa.array(["a", "b"])],
        ["i", "s"],
    )
    t["run_end"] = pa.RunEndEncodedArray.from_arrays(pa.array([2, 3, 5], pa.int32()), pa.array(["a", None, "b"]))
    t["dictionary"] = pa.array(["x", "y", None, "x", "z"]).dictionary_encode()
    t["dictionary_int8"] = pa.DictionaryArray.from_arrays(
        pa.array([0, 1, None, 1, 0], pa.int8()), pa.array([10, 20], pa.int64()), ordered=True
    )
    t["nested_dictionary"] = pa.ListArray.from_arrays(
        pa.array([0, 1, 1, 3, 4, 5], pa.int32()), pa.array(["x", "y", "x", None, "z"]).dictionary_encode()
    )
    t["uuid"] = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(range(i, i + 16)) for i in range(5)], pa.binary(16)))
    t["bool8"] = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, None, 1, 0], pa.int8()))
    t["tensor"] = pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float64(), [2, 3], dim_names=["row", "column"]),
        pa.array([[float(i * 6 + j) for j in range(6)] for i in range(5)], pa.list_(pa.float64(), 6)),
    )
    return t


def write(name, batches, schema=None, stream=False, options=None, metadata=None):
    schema = schema or batches[0].schema
    open_writer = ipc.new_stream if stream else ipc.new_file
    path = HERE / name
    arguments = {"options": options or ipc.IpcWriteOptions()}
    if metadata and not stream:
        arguments["metadata"] = metadata
    with open_writer(str(path), schema, **arguments) as writer:
        for batch in batches:
            writer.write_batch(batch)


def main():
    everything = types()
    for name, array in everything.items():
        if "timestamp" in name and not name.endswith(("_ns_tz", "_s")):
            continue  # the units differ in one number of the schema
        batch = pa.record_batch([array], names=[name])
        write(f"type-{name}.arrow", [batch, batch.slice(1, 3)])

    simple = {k: everything[k] for k in ("int64", "float64", "utf8", "bool", "no_nulls", "list", "struct", "utf8_view")}
    batch = pa.record_batch(list(simple.values()), names=list(simple))
    for codec in ("lz4", "zstd"):
        options = ipc.IpcWriteOptions(compression=codec)
        large = pa.record_batch(
            [pa.array([i % 50 for i in range(5000)], pa.int64()), pa.array([f"text {i % 9}" for i in range(5000)])],
            names=["n", "s"],
        )
        write(f"{codec}.arrow", [batch, batch.slice(2, 2)], options=options)
        write(f"{codec}.arrows", [batch], stream=True, options=options)
        write(f"{codec}-large.arrow", [large], options=options)
    write("stream.arrows", [batch, batch.slice(0, 2), batch.slice(0, 0)], stream=True)
    write("legacy.arrows", [batch], stream=True, options=ipc.IpcWriteOptions(use_legacy_format=True, metadata_version=ipc.MetadataVersion.V4))
    write("zero-rows.arrow", [batch.slice(0, 0)])
    write("no-batches.arrow", [], schema=batch.schema)
    write("zero-columns.arrow", [pa.RecordBatch.from_struct_array(pa.array([{}, {}, {}], pa.struct([])))])
    write("duplicate-names.arrow", [pa.record_batch([pa.array([1, 2]), pa.array(["a", "b"])], names=["c", "c"])])
    described = pa.schema([pa.field("x", pa.int32(), nullable=False, metadata={"unit": "m"})], metadata={"author": "Ümit"})
    write("metadata.arrow", [pa.record_batch([pa.array([1, 2], pa.int32())], schema=described)], metadata={"only": "footer"})
    unknown = pa.schema([pa.field("p", pa.int32(), metadata={"ARROW:extension:name": "no.such", "ARROW:extension:metadata": "m"})])
    write("unknown-extension.arrow", [pa.record_batch([pa.array([1, 2], pa.int32())], schema=unknown)])

    tensor = pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float32(), [2, 3]), pa.array([[0.5, 1, 2, 3, 4, 5]], pa.list_(pa.float32(), 6))
    )
    write("block.arrow", [pa.record_batch([tensor], names=["m"])])

    # Not read by Arrow Java, hence the other ending.
    write("decimal32.ipc", [pa.record_batch([pa.array([D("1.5")], pa.decimal32(5, 1))], names=["d"])])
    write("decimal64.ipc", [pa.record_batch([pa.array([D("1.5")], pa.decimal64(5, 1))], names=["d"])])
    write("binary-of-width-0.ipc", [pa.record_batch([pa.array([b""], pa.binary(0))], names=["b"])])
    codes = pa.UnionArray.from_dense(
        pa.array([5, 9], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([1]), pa.array(["a"])], ["i", "s"], [5, 9]
    )
    write("dense-union-codes.ipc", [pa.record_batch([codes], names=["u"])])

    def dictionary(indices, values):
        return pa.record_batch(
            [pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(values))], names=["d"]
        )

    write("dictionary-replaced.arrows", [dictionary([0, 1, None], ["a", "b"]), dictionary([1, 0, 2], ["x", "y", "z"])], stream=True)
    delta = ipc.IpcWriteOptions(emit_dictionary_deltas=True)
    grown = [dictionary([0, 1, None], ["a", "b"]), dictionary([1, 3, 2], ["a", "b", "c", "d"])]
    write("dictionary-delta.arrows", grown, stream=True, options=delta)
    write("dictionary-delta.arrow", grown, options=delta)


main()
