import json
import sys

source, target = sys.argv[1:]
values = json.load(open(source))
json.dump(sum(values) / len(values), open(target, "w"))
