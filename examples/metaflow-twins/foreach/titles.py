import json
import sys

json.dump(sorted({"Stella Maris", "Solaris", "Persuasion"}), open(sys.argv[1], "w"))
