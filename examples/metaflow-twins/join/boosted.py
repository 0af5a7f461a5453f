import json
import sys

source, score, trees, scratch = sys.argv[1:]
seed = json.load(open(source))
json.dump(seed * 2 % 5, open(score, "w"))
json.dump(seed + 1, open(trees, "w"))
open(scratch, "w").write("not wanted later")
