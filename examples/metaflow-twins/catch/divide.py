import json
import sys

divisor, target = sys.argv[1:]
json.dump(10 / int(divisor), open(target, "w"))
