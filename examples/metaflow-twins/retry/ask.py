import json
import os
import sys

attempt = int(os.environ["MLGIT_ATTEMPT"])
if attempt < 3:
    raise ConnectionError(f"Nobody answers at attempt {attempt}")
for value, target in zip([attempt, 42], sys.argv[1:]):
    json.dump(value, open(target, "w"))
