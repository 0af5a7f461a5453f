import { type CliRepo, cliRepo } from './cli.ts';
import type { WhenDone } from './repo.ts';

/** Two flows: `credit` cleans a table, fits an item a depth and joins them; `score` takes from it, down to a file in a folder. */
export const LINEAGE_FLOWS = `version: 1
flows:
  credit:
    params: {seed: 7}
    steps:
      clean: {run: "grep -v 3 data/in.csv > build/rows", params: [], inputs: {raw: data/in.csv}, outputs: {rows: build/rows}}
      fit:
        foreach: {depth: [1, 2, 3, 4, 5]}
        run: "echo \${{ item.depth }} \${{ params.seed }} > build/fit; cat build/rows >> build/fit"
        inputs: {rows: clean.rows}
        outputs: {model: build/fit}
      join: {run: "cat \${{ inputs.models }}/* > build/best; mkdir -p build/net/deep; cp build/best build/net/deep/w", params: [], inputs: {models: fit.model}, outputs: {best: build/best, net: build/net/}}
  score:
    steps:
      predict: {run: "cat \${{ inputs.m }} \${{ inputs.w }} > build/scores", inputs: {m: {from: "credit@latest:best"}, w: {from: "credit@latest:net/deep/w"}, cfg: data/small.txt}, outputs: {scores: build/scores}}
      report: {run: "wc -l < build/scores > build/report", inputs: {s: predict.scores}, outputs: {report: build/report}}
`;

export function lineageRepo(options: { readonly whenDone?: WhenDone } = {}): CliRepo {
  return cliRepo(
    {
      'mlgit.yaml': LINEAGE_FLOWS,
      '.gitignore': '/build/\n/data/in.csv\n',
      'data/small.txt': 'small\n',
    },
    options,
  );
}
