import json
import sys

*scores, target = sys.argv[1:]
json.dump(max(json.load(open(score)) for score in scores), open(target, "w"))
