"""Clients -> train and test sets with the same share of defaults."""
import argparse
import random
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clients")
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--test-share", type=float, required=True)
    args = parser.parse_args()

    header, *rows = Path(args.clients).read_text().splitlines()
    rng = random.Random(args.seed)
    train: list[str] = []
    test: list[str] = []
    for flag in ("0,", "1,"):
        group = [row for row in rows if row.startswith(flag)]
        rng.shuffle(group)
        cut = round(len(group) * args.test_share)
        test += group[:cut]
        train += group[cut:]
    for target, part in ((args.train, train), (args.test, test)):
        Path(target).write_text("\n".join([header, *part]) + "\n")
    print(f"{len(train):,} clients to learn from, {len(test):,} to judge by")


if __name__ == "__main__":
    main()
