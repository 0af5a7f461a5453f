"""A run that fails in the middle, and goes on when its code is corrected."""
import json
import subprocess
import sys
from pathlib import Path

from metaflow import FlowSpec, step


class ResumeFlow(FlowSpec):
    @step
    def start(self):
        self.amounts = [12, 30, 18]
        self.next(self.share)

    @step
    def share(self):
        # The same script as on the other side: correcting it corrects both.
        Path("amounts.json").write_text(json.dumps(self.amounts))
        subprocess.run([sys.executable, "share.py", "amounts.json", "shares.json"], check=True)
        self.shares = json.loads(Path("shares.json").read_text())
        self.next(self.end)

    @step
    def end(self):
        self.largest = max(self.shares)


if __name__ == "__main__":
    ResumeFlow()
