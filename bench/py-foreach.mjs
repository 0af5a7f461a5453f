// A 100-way fan-out of a Python step and its join, from nothing, against metaflow
import { againstMetaflow } from './support/against-metaflow.mjs';
import { wideMetaflow } from './support/wide-metaflow.mjs';

const COUNT = 100;

/** What is run on our side: a flow file whose steps are functions. */
const OURS = {
  args: [],
  result: 'build/squares.json',
  files: {
    'mlgit.yaml': `version: 1
flows:
  wide:
    steps:
      numbers:
        python: steps:count
        code: [steps.py]
        outputs: { numbers: build/numbers.json }
      square:
        foreach: { number: numbers.numbers }
        python: steps:square
        code: [steps.py]
        outputs: { result: build/square.json }
      join:
        python: steps:join
        code: [steps.py]
        inputs: { results: square.result }
        outputs: { squares: build/squares.json }
`,
    'steps.py': `import json

def count(numbers):
    numbers.write_text(json.dumps(list(range(${COUNT}))))

def square(number, result):
    result.write_text(json.dumps(number ** 2))

def join(results, squares):
    index = json.loads((results / "index.json").read_text())
    squares.write_text(json.dumps([json.loads((results / one["entry"]).read_text()) for one in index]))
`,
  },
};

againstMetaflow({
  bench: 'py-foreach',
  checked: `a list, a Python step for each of its ${COUNT} numbers, two at once, and their join; both sides gave the same squares`,
  jobs: '2',
  ours: OURS,
  theirs: {
    flow: 'Wide',
    source: wideMetaflow(COUNT),
    result: 'run["join"].task.data.squares',
  },
  expected: Array.from({ length: COUNT }, (_, i) => i ** 2),
  target: 1 / 15,
});
