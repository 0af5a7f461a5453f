import type { CliRepo } from './cli.ts';

/** Scripts and a notebook as people leave them: paths of one machine, a temporary file, a child process, a database, a log. */
export function messyProject(root: string, lake: string): { readonly [path: string]: string } {
  return {
    '.gitignore': '/build/\n/data/\n',
    'scripts/prepare.py': `import csv, glob, os, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from lib.features import ratio
BASE = "${root}"
rates = dict(csv.reader(open("${lake}/rates.csv")))
rows = []
for part in sorted(glob.glob("${root}/data/raw/*.csv")):
    rows += list(csv.reader(open(part)))
os.makedirs(os.path.join(BASE, "build"), exist_ok=True)
temporary = f"${root}/build/{len(rows)}.tmp"
with open(temporary, "w") as file:
    csv.writer(file).writerows([key, ratio(float(value), float(rates["eur"]))] for key, value in rows)
os.rename(temporary, "${root}/build/clean.csv")
subprocess.run(["sh", "scripts/count.sh"], check=True)
print("prepared")
`,
    'scripts/count.sh': `wc -l < ${root}/build/clean.csv > build/count.txt\n`,
    'scripts/train.py': `import argparse, csv, json, pathlib, sqlite3
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--config")
parser.add_argument("--verbose", action="store_true")
given = parser.parse_args()
depth = json.load(open(given.config))["depth"]
rows = [(key, float(value)) for key, value in csv.reader(open("build/clean.csv"))]
base = sqlite3.connect("build/train.db")
base.execute("create table t (k, v)")
base.executemany("insert into t values (?, ?)", rows)
base.commit()
pathlib.Path("models").mkdir(exist_ok=True)
open("models/model.bin", "w").write(str(sum(value for _, value in rows) * given.lr * depth))
json.dump({"mse": 0.25, "rows": len(rows)}, open("metrics.json", "w"))
pathlib.Path("plots").mkdir()
for number in range(12):
    open(f"plots/fig{number}.png", "w").write("x")
`,
    'conf/train.json': '{"depth": 3}\n',
    'lib/__init__.py': '',
    'lib/features.py': 'def ratio(a, b):\n    return a / b\n',
    'notebooks/helper.py': 'def text(rows, model):\n    return f"{len(rows)} {model}"\n',
    'notebooks/analysis.ipynb': notebook([
      'import helper\nrows = open("../build/clean.csv").read().splitlines()',
      `model = open("${root}/models/model.bin").read()`,
      'open("../build/summary.txt", "w").write(helper.text(rows, model))',
    ]),
    'README.md': '# churn\n',
  };
}

/** Data that git ignores, as it is on that machine. */
export const MESSY_DATA = {
  'data/raw/1.csv': 'a1,1.5\n',
  'data/raw/2.csv': 'a2,2.5\n',
  'data/raw/3.csv': 'a3,3.5\n',
};

export function notebook(cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source) => ({
      ...{ cell_type: 'code', metadata: {}, outputs: [], execution_count: null },
      source: source.split(/(?<=\n)/),
    })),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 4,
  });
}

interface Listed {
  readonly path: string;
  readonly cell?: number;
  readonly line: number;
  readonly found: string;
  readonly replacement?: string;
}

/** Does by hand what `mlgit init --from` lists, each in its line. */
export function replaceAsListed(repo: CliRepo, listed: readonly Listed[]): void {
  for (const { path, cell, line, found, replacement } of listed) {
    if (replacement === undefined) continue;
    const change = (text: string): string => {
      const lines = text.split('\n');
      const old = lines[line - 1] ?? '';
      if (!old.includes(found)) throw new Error(`${path}:${line} has no ${found}: ${old}`);
      lines[line - 1] = old.replace(found, () => replacement);
      return lines.join('\n');
    };
    if (cell === undefined) {
      repo.write(path, change(repo.read(path)));
      continue;
    }
    const document = JSON.parse(repo.read(path));
    document.cells[cell - 1].source = change(document.cells[cell - 1].source.join('')).split(/(?<=\n)/);
    repo.write(path, JSON.stringify(document));
  }
}
