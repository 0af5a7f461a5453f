import json
import sys

json.dump([3, 1, 4, 1, 5, 9, 2, 6], open(sys.argv[1], "w"))
