import json
import sys

source, target = sys.argv[1:]
json.dump(json.load(open(source)) / 2, open(target, "w"))
