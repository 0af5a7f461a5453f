import json
import sys
from pathlib import Path

folder, target = Path(sys.argv[1]), Path(sys.argv[2])
entries = json.loads((folder / "index.json").read_text())
heaviest = max(entries, key=lambda entry: json.loads((folder / entry["entry"]).read_text()))
target.write_text(heaviest["item"]["city"])
