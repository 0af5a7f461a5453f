import json
import os

params = json.load(open(os.environ["MLGIT_PARAMS_FILE"]))
balances = {}
for row in open(os.environ["MLGIT_INPUT_ACCOUNTS"]):
    name, amount = row.split(",")
    grown = float(amount) * (1 + params["rate"]) ** params["years"]
    balances[name] = grown - 1 if params["fees"] else grown
json.dump(balances, open(os.environ["MLGIT_OUTPUT_BALANCES"], "w"))
