"""What a task costs in Dask's threaded scheduler: fan, tree and chain of no-op tasks, in microseconds for one task.

The graphs are plain dictionaries, as Dask's collections make them; dask.delayed costs more. tasks.py [TASKS]
"""

import sys
import time
from operator import add

import dask
from dask.threaded import get


def inc(n):
    return n + 1


def fan(tasks):
    graph = {"source": 1}
    graph.update({("middle", i): (inc, "source") for i in range(tasks)})
    graph["sum"] = (sum, [("middle", i) for i in range(tasks)])
    return graph, "sum"


def tree(tasks):
    leaves = tasks // 2
    level = 0
    graph = {(0, i): (inc, 0) for i in range(leaves)}
    while leaves > 1:
        for i in range(leaves // 2):
            graph[(level + 1, i)] = (add, (level, 2 * i), (level, 2 * i + 1))
        if leaves % 2:
            graph[(level + 1, leaves // 2)] = (inc, (level, leaves - 1))
        leaves = (leaves + 1) // 2
        level += 1
    return graph, (level, 0)


def chain(tasks):
    graph = {("link", 0): (inc, 0)}
    graph.update({("link", i): (inc, ("link", i - 1)) for i in range(1, tasks)})
    return graph, ("link", tasks - 1)


def main():
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for shape in (fan, tree, chain):
        graph, result = shape(tasks)
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            get(graph, result, num_workers=2)
            best = min(best, time.perf_counter() - start)
        print(f"dask {dask.__version__} {shape.__name__} of {len(graph)} tasks: {best:.2f} s, {best / len(graph) * 1e6:.1f} us a task")


if __name__ == "__main__":
    main()
