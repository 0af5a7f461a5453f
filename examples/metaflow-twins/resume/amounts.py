import json
import sys

json.dump([12, 30, 18], open(sys.argv[1], "w"))
