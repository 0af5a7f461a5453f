import json
import sys

debt, income, target = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
ratio = debt / income
json.dump({"ratio": ratio, "risky": ratio > 0.4}, open(target, "w"))
