"""The same flow and the same questions for Metaflow: py-client-metaflow.py run …, or py-client-metaflow.py list|metrics|load."""
import json
import os
import random
import sys
import time

from metaflow import FlowSpec, step


class BenchFlow(FlowSpec):
    @step
    def start(self):
        self.auc = 0.9
        size = int(os.environ.get("BENCH_BYTES", "0"))
        self.blob = random.Random(1).randbytes(size)
        self.next(self.end)

    @step
    def end(self):
        pass


def flow():
    from metaflow import Flow, namespace

    namespace(None)
    return Flow("BenchFlow")


WORK = {
    "list": lambda: len([(run.id, run.created_at) for run in flow().runs()]),
    "metrics": lambda: len([run.data.auc for run in flow().runs()]),
    "load": lambda: len(next(run for run in flow().runs() if len(run.data.blob)).data.blob),
}

if __name__ == "__main__":
    what = sys.argv[1]
    if what in WORK:
        start, cpu = time.perf_counter(), time.process_time()
        found = WORK[what]()
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        print(json.dumps({"wallMs": wall * 1000, "cpuMs": cpu * 1000, "found": found}))
    else:
        BenchFlow()
