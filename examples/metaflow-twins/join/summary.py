import json
import os
import sys

names = ["seed", "score", "trees", "weights"]
json.dump({name: json.load(open(os.environ[f"MLGIT_INPUT_{name.upper()}"])) for name in names}, open(sys.argv[1], "w"))
