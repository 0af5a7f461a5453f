import json
import sys

source, target = sys.argv[1:]
open(target, "w").write(f"A ratio of {json.load(open(source))['ratio']} is too much")
