import json
import sys

endless, target = sys.argv[1:]
json.dump(endless != "", open(target, "w"))
