"""The work of `bodkin describe` by its peers, one process each: describe.py PEER FILE. Prints seconds and resident set."""
import resource
import sys
import time

peer, path = sys.argv[1], sys.argv[2]
start = time.perf_counter()
if peer == "polars":
    import polars as pl

    table = pl.scan_ipc(path)
    columns = table.collect_schema().names()
    result = table.select(
        [f(pl.col(c)).alias(f"{c}_{name}")
         for c in columns
         for name, f in [("min", pl.Expr.min), ("max", pl.Expr.max), ("mean", pl.Expr.mean), ("std", pl.Expr.std),
                         ("nulls", pl.Expr.null_count)]]
    ).collect(engine="streaming")
elif peer == "polars-sketches":
    import polars as pl

    table = pl.scan_ipc(path)
    columns = table.collect_schema().names()
    result = table.select(
        [pl.col(c).approx_n_unique().alias(f"{c}_distinct") for c in columns]
        + [pl.col(c).quantile(q).alias(f"{c}_{q}") for c in columns for q in (0.01, 0.25, 0.5, 0.75, 0.99)]
        + [pl.col(c).mean().alias(f"{c}_mean") for c in columns]
    ).collect(engine="streaming")
elif peer == "duckdb":
    import duckdb
    import pyarrow.dataset as ds

    connection = duckdb.connect()
    connection.execute("SET memory_limit='512MB'")
    flights = ds.dataset(path, format="ipc")
    result = connection.execute("SUMMARIZE SELECT * FROM flights").fetchall()
elif peer == "pyarrow":
    import pyarrow as pa
    import pyarrow.compute as pc

    with pa.memory_map(path) as source:
        table = pa.ipc.open_file(source).read_all()
        result = [(pc.min_max(c), pc.mean(c), pc.stddev(c), pc.tdigest(c, [0.01, 0.25, 0.5, 0.75, 0.99]),
                   pc.count_distinct(c)) for c in table.columns]
else:
    sys.exit(f"unknown peer {peer}")
seconds = time.perf_counter() - start
resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{peer}: {seconds:.2f} s, {resident:.0f} MiB resident")
