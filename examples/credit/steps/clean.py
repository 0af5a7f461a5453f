"""Raw cardholders (CSV) -> typed, checked, sorted table (Parquet)."""
import sys

import pandas as pd

COLUMNS = ["default", "student", "balance", "income"]


def clean(raw: pd.DataFrame) -> pd.DataFrame:
    if list(raw.columns) != COLUMNS:
        raise SystemExit(f"expected the columns {COLUMNS}, found {list(raw.columns)}")
    clients = raw.dropna()
    for flag in ("default", "student"):
        unknown = set(clients[flag]) - {"Yes", "No"}
        if unknown:
            raise SystemExit(f"column {flag}: expected Yes or No, found {sorted(unknown)}")
        clients = clients.assign(**{flag: clients[flag] == "Yes"})
    if (clients["balance"] < 0).any():
        raise SystemExit("column balance: found a negative balance")
    # The order of the source must not matter to anything downstream.
    return clients.sort_values(["income", "balance", "student", "default"], ignore_index=True)


def main(source: str, target: str) -> None:
    raw = pd.read_csv(source)
    clients = clean(raw)
    clients.to_parquet(target, index=False)
    share = clients["default"].mean()
    print(f"{len(clients):,} clients of {len(raw):,} rows kept, {share:.2%} defaulted")


if __name__ == "__main__":
    main(*sys.argv[1:])
