import json
import sys
from pathlib import Path

folder, target = Path(sys.argv[1]), sys.argv[2]
results = []
for entry in json.loads((folder / "index.json").read_text()):
    results.append([entry["item"]["title"], json.loads((folder / entry["entry"]).read_text())])
json.dump(results, open(target, "w"))
