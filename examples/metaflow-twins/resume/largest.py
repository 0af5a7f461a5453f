import json
import sys

source, target = sys.argv[1:]
json.dump(max(json.load(open(source))), open(target, "w"))
