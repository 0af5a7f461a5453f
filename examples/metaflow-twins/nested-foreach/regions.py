import json
import sys

json.dump(["eu", "us"], open(sys.argv[1], "w"))
