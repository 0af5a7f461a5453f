import json
import sys

source, target = sys.argv[1:]
amounts = json.load(open(source))
total = sum(amounts)
json.dump([amount / total for amount in amounts], open(target, "w"))
