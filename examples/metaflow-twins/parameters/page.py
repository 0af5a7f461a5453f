import json
import sys

source, target, currency = sys.argv[1:]
with open(target, "w") as page:
    for name, value in json.load(open(source)).items():
        page.write(f"{name}: {value:.2f} {currency}\n")
