"""Seconds that peers take for what io.bodkin.jmh.OutOfCoreArrays does, each from the kind of file that it likes best.

outofcore.py make DIR SIZE
outofcore.py polars|duckdb|dask sum|mean|standardise|sort DIR MEMORY

SIZE and MEMORY in bytes. Two threads. Written are 16 columns of float64; sort sorts one of SIZE / 4 in all.
"""

import os
import shutil
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "2"
COLUMNS = 16
ROWS = 1 << 17


def make(folder, size):
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    import zarr

    random = np.random.default_rng(1)
    names = [f"c{i}" for i in range(COLUMNS)]
    rows = size // 8 // COLUMNS
    schema = pa.schema([(name, pa.float64()) for name in names])
    array = zarr.create_array(
        f"{folder}/x.zarr", shape=(rows, COLUMNS), chunks=(ROWS, COLUMNS), dtype="f8", compressors=None, overwrite=True
    )
    options = {"compression": "none", "use_dictionary": False}
    with pa.ipc.new_file(f"{folder}/x.ipc", schema) as ipc, pq.ParquetWriter(f"{folder}/x.parquet", schema, **options) as parquet:
        for start in range(0, rows, ROWS):
            block = random.random((min(ROWS, rows - start), COLUMNS))
            batch = pa.record_batch([block[:, i].copy() for i in range(COLUMNS)], schema=schema)
            ipc.write_batch(batch)
            parquet.write_batch(batch)
            array[start : start + len(block)] = block
    one = pa.schema([("x", pa.float64())])
    count = size // 8 // 4
    with pa.ipc.new_file(f"{folder}/one.ipc", one) as ipc, pq.ParquetWriter(f"{folder}/one.parquet", one, **options) as parquet:
        for start in range(0, count, ROWS * COLUMNS):
            batch = pa.record_batch([random.random(min(ROWS * COLUMNS, count - start))], schema=one)
            ipc.write_batch(batch)
            parquet.write_batch(batch)


def polars(operation, folder, memory):
    import polars as pl

    x = pl.scan_ipc(f"{folder}/x.ipc")
    if operation == "sum":
        return x.select(pl.sum_horizontal(pl.all().sum())).collect(engine="streaming").item()
    if operation == "mean":
        return x.select(pl.all().mean()).collect(engine="streaming").row(0)[:3]
    if operation == "standardise":
        x.select((pl.all() - pl.all().mean()) / pl.all().std()).sink_ipc(f"{folder}/polars.out", engine="streaming")
    else:
        pl.scan_ipc(f"{folder}/one.ipc").sort("x").sink_ipc(f"{folder}/polars.out", engine="streaming")


def duckdb(operation, folder, memory):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{memory}B'; set threads = 2; set temp_directory = '{folder}/duckdb.tmp'")
    table = f"'{folder}/x.parquet'"
    names = [f"c{i}" for i in range(COLUMNS)]
    if operation == "sum":
        return connection.execute(f"select {'+'.join(f'sum({n})' for n in names)} from {table}").fetchone()[0]
    if operation == "mean":
        return connection.execute(f"select {','.join(f'avg({n})' for n in names)} from {table}").fetchone()[:3]
    if operation == "standardise":
        statistics = ",".join(f"avg({n}) m{n}, stddev_samp({n}) s{n}" for n in names)
        scaled = ",".join(f"({n} - m{n}) / s{n} as {n}" for n in names)
        query = f"with s as materialized (select {statistics} from {table}) select {scaled} from {table}, s"
    else:
        query = f"select * from '{folder}/one.parquet' order by x"
    connection.execute(f"set preserve_insertion_order = {'false' if operation == 'standardise' else 'true'}")
    connection.execute(f"copy ({query}) to '{folder}/duckdb.out' (format parquet, compression uncompressed)")


def dask(operation, folder, memory):
    import dask
    import dask.array as da

    x = da.from_zarr(f"{folder}/x.zarr")
    with dask.config.set(scheduler="threads", num_workers=2):
        if operation == "sum":
            return x.sum().compute()
        if operation == "mean":
            return x.mean(axis=0).compute()[:3]
        if operation == "standardise":
            ((x - x.mean(axis=0)) / x.std(axis=0, ddof=1)).to_zarr(f"{folder}/dask.out", overwrite=True)
        else:
            raise SystemExit("dask sorts no arrays")


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
        return
    peer, operation, folder, memory = sys.argv[1:]
    start = time.perf_counter()
    result = globals()[peer](operation, folder, int(memory))
    print(f"{peer:6} {operation:12} {time.perf_counter() - start:7.2f} s; {result}", flush=True)
    target = f"{folder}/{peer}.out"
    if os.path.isdir(target):
        shutil.rmtree(target)
    elif os.path.exists(target):
        os.remove(target)


if __name__ == "__main__":
    main()
