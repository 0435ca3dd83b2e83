"""Seconds that a step of a stencil takes on a square matrix in NumPy and SciPy, which use one thread: as io.bodkin.jmh.StencilRates.

stencils.py [SIZE]: the best and the median of five.
"""

import sys

import numpy as np

from arrays import measure


def five_points(x):
    p = np.pad(x, 1, mode="wrap")
    return 0.2 * (p[:-2, 1:-1] + p[1:-1, :-2] + x + p[1:-1, 2:] + p[2:, 1:-1])


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 8192
    x = np.random.default_rng(1).random((size, size))
    measure("NumPy", "five points", lambda: five_points(x))
    try:
        from scipy import ndimage
    except ImportError:
        return
    weights = np.array([[0, 0.2, 0], [0.2, 0.2, 0.2], [0, 0.2, 0]])
    measure("SciPy", "five points", lambda: ndimage.correlate(x, weights, mode="wrap"))


main()
