"""What the client of mlgit takes, in ms, in the repository of the current folder: py-client-mlgit.py list|metrics|load|overhead|latest."""
import json
import sys
import time

import mlgit
import mlgit.flows
from mlgit.client import api, load  # imported before the clock starts, as the peer is


def timed(work):
    start, cpu = time.perf_counter(), time.process_time()
    value = work()
    return (time.perf_counter() - start) * 1000, value, (time.process_time() - cpu) * 1000


def overhead():
    """Of finding the artifact: the whole, less reading its file; the first time in a process, and once more."""
    def read():
        with mlgit.open("big@latest:tiny") as file:
            return file.read()

    first, _, cpu = timed(read)
    path = str(mlgit.path("big@latest:tiny"))
    plain, _, _ = timed(lambda: open(path, "rb").read())
    again, _, _ = timed(read)
    return {"first": first - plain, "again": again - plain, "firstCpu": cpu}


def latest():
    """Finding the newest run of a flow that has them all, the first time in a process and once more."""
    def find():
        return mlgit.flow("credit").latest.id

    first, _, cpu = timed(find)
    again, _, _ = timed(find)
    return {"first": first, "again": again, "firstCpu": cpu}


def blob():
    with mlgit.open("big@latest:blob") as file:
        return file.read()


WORK = {
    "list": lambda: len([(run.id, run.flow) for run in mlgit.runs("credit")]),
    "metrics": lambda: len([run.metrics.get("auc") for run in mlgit.runs("credit")]),
    "load": lambda: len(blob()),
}
what = sys.argv[1]
if what in ("overhead", "latest"):
    print(json.dumps({"overhead": overhead, "latest": latest}[what]()))
else:
    wall, found, cpu = timed(WORK[what])
    print(json.dumps({"wallMs": wall, "cpuMs": cpu, "found": found}))
