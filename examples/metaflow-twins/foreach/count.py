import json
import sys

title, target = sys.argv[1:]
json.dump(sum(letter in "aeiou" for letter in title.lower()), open(target, "w"))
