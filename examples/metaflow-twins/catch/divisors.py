import json
import sys

json.dump([2, 0, 5], open(sys.argv[1], "w"))
