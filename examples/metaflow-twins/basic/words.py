import json
import sys

words = "every run of mine is kept".split()
json.dump(words, open(sys.argv[1], "w"))
