import json
import sys

text, target, *mark = sys.argv[1:]
json.dump(text.split(*mark), open(target, "w"))
