"""Train set -> logistic model (JSON). Paths and parameters come from the variables that mlgit sets."""
import json
import os
from pathlib import Path

import logistic


def main() -> None:
    params = json.loads(Path(os.environ["MLGIT_PARAMS_FILE"]).read_text())
    rows, truth = logistic.read(os.environ["MLGIT_INPUT_TRAIN"])
    model = logistic.fit(rows, truth, params)
    Path(os.environ["MLGIT_OUTPUT_MODEL"]).write_text(json.dumps(model, indent=2) + "\n")
    weights = ", ".join(f"{name} {w:+.2f}" for name, w in zip(model["features"], model["weights"]))
    print(f"{params['epochs']} epochs over {len(rows):,} clients: {weights}")


if __name__ == "__main__":
    main()
