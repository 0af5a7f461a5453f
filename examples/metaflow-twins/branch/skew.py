import json
import sys

mean, median, target = sys.argv[1:]
json.dump(json.load(open(mean)) - json.load(open(median)), open(target, "w"))
