"""Raw cardholders -> checked and sorted clients, both CSV."""
import csv
import sys

COLUMNS = ["default", "student", "balance", "income"]
FLAGS = {"Yes": 1, "No": 0}


def clean(row: dict[str, str]) -> tuple[int, int, float, float]:
    try:
        client = (FLAGS[row["default"]], FLAGS[row["student"]], float(row["balance"]), float(row["income"]))
    except (KeyError, ValueError) as error:
        raise SystemExit(f"a row cannot be read: {row} ({error})") from error
    if client[2] < 0:
        raise SystemExit(f"a balance is negative: {row}")
    return client


def main(source: str, target: str) -> None:
    with open(source, newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != COLUMNS:
            raise SystemExit(f"expected the columns {COLUMNS}, found {rows.fieldnames}")
        # The order of the source must not matter to anything downstream.
        clients = sorted(clean(row) for row in rows)
    with open(target, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(clients)
    share = sum(client[0] for client in clients) / len(clients)
    print(f"{len(clients):,} clients kept, {share:.2%} defaulted")


if __name__ == "__main__":
    main(*sys.argv[1:])
