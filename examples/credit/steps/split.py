"""Clients -> train and test sets with the same share of defaults."""
import argparse

import pandas as pd
from sklearn.model_selection import train_test_split


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clients")
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--test-share", type=float, required=True)
    args = parser.parse_args()

    clients = pd.read_parquet(args.clients)
    train, test = train_test_split(
        clients, test_size=args.test_share, random_state=args.seed, stratify=clients["default"]
    )
    train.to_parquet(args.train, index=False)
    test.to_parquet(args.test, index=False)
    print(f"{len(train):,} clients to learn from, {len(test):,} to judge by")


if __name__ == "__main__":
    main()
