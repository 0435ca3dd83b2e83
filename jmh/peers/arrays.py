"""Seconds that operations on arrays in memory take in NumPy, numexpr and Polars: the same as io.bodkin.jmh.ArrayRates.

arrays.py [ELEMENTS]: the best and the median of five; two threads where the library has threads.
"""

import os
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "2"

import numexpr
import numpy as np
import polars as pl


def measure(library, name, operation):
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        operation()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    print(f"{library:8} {name:24} {seconds[0]:.3f} s, median {seconds[2]:.3f}")


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000_000
    numexpr.set_num_threads(2)
    random = np.random.default_rng(1)
    x = random.random(n)
    y = random.random(n)
    measure("numpy", "sum", lambda: x.sum())
    measure("numpy", "a*x+y", lambda: 2.5 * x + y)
    measure("numpy", "sqrt(x*x+y*y)+exp(-x)", lambda: np.sqrt(x * x + y * y) + np.exp(-x))
    measure("numpy", "exp(x)*y+x*y-sqrt(x)", lambda: np.exp(x) * y + x * y - np.sqrt(x))
    measure("numpy", "mean and std", lambda: x.std(ddof=1))
    measure("numpy", "rand", lambda: random.random(n))
    measure("numpy", "randn", lambda: random.standard_normal(n))
    measure("numexpr", "a*x+y", lambda: numexpr.evaluate("2.5 * x + y", {"x": x, "y": y}))
    measure("numexpr", "sqrt(x*x+y*y)+exp(-x)", lambda: numexpr.evaluate("sqrt(x * x + y * y) + exp(-x)", {"x": x, "y": y}))
    measure("numexpr", "exp(x)*y+x*y-sqrt(x)", lambda: numexpr.evaluate("exp(x) * y + x * y - sqrt(x)", {"x": x, "y": y}))
    frame = pl.DataFrame({"x": x, "y": y})
    a, b = pl.col("x"), pl.col("y")
    measure("polars", "sum", lambda: frame.select(a.sum()))
    measure("polars", "a*x+y", lambda: frame.lazy().select(2.5 * a + b).collect())
    measure("polars", "sqrt(x*x+y*y)+exp(-x)", lambda: frame.lazy().select((a * a + b * b).sqrt() + (-a).exp()).collect())
    measure("polars", "exp(x)*y+x*y-sqrt(x)", lambda: frame.lazy().select(a.exp() * b + a * b - a.sqrt()).collect())


if __name__ == "__main__":
    main()
