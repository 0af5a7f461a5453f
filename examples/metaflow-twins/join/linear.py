import json
import sys

source, score, weights = sys.argv[1:]
json.dump(json.load(open(source)) * 3 % 5, open(score, "w"))
json.dump([0.25, 0.75], open(weights, "w"))
