import json
import sys

target, *sources = sys.argv[1:]
[taken] = [source for source in sources if source]
json.dump(len(json.load(open(taken))), open(target, "w"))
