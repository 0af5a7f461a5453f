import json
import sys

region, target = sys.argv[1:]
json.dump({"eu": ["Bern", "Oslo", "Rome"], "us": ["Reno"]}[region], open(target, "w"))
