import json
import sys
from pathlib import Path

divisors, folder, quotients, failed = map(Path, sys.argv[1:])
entries = json.loads((folder / "index.json").read_text())
there = [entry["item"]["divisor"] for entry in entries]
quotients.write_text(json.dumps([json.loads((folder / entry["entry"]).read_text()) for entry in entries]))
failed.write_text(json.dumps([divisor for divisor in json.loads(divisors.read_text()) if divisor not in there]))
