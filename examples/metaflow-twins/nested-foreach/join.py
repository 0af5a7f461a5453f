import json
import sys
from pathlib import Path

folder, target = Path(sys.argv[1]), sys.argv[2]
entries = json.loads((folder / "index.json").read_text())
cities = {entry["item"]["region"]: (folder / entry["entry"]).read_text() for entry in entries}
json.dump(cities, open(target, "w"))
