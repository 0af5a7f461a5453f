// A chain of 100 trivial Python steps, from nothing, against metaflow
import { againstMetaflow } from './support/against-metaflow.mjs';

const COUNT = 100;
const indexes = Array.from({ length: COUNT }, (_, i) => i);

/** What is run on our side: a flow file whose steps are functions. */
const OURS = {
  args: [],
  result: `build/${COUNT - 1}.json`,
  files: {
    'mlgit.yaml': [
      'version: 1\nflows:\n  chain:\n    steps:',
      ...indexes.map(
        (i) => `      s${i}:
        python: steps:add
        code: [steps.py]${i === 0 ? '' : `\n        inputs: { before: s${i - 1}.number }`}
        outputs: { number: build/${i}.json }`,
      ),
      '',
    ].join('\n'),
    'steps.py': `import json

def add(number, before=None):
    value = 1 if before is None else json.loads(before.read_text()) + 1
    number.write_text(json.dumps(value))
`,
  },
};

const steps = indexes.map(
  (i) => `
    @step
    def s${i}(self):
        self.number += 1
        self.next(self.${i === COUNT - 1 ? 'end' : `s${i + 1}`})
`,
);
againstMetaflow({
  bench: 'py-steps',
  checked: `a chain of ${COUNT} Python steps that add 1; both sides counted to ${COUNT}`,
  jobs: '2',
  ours: OURS,
  theirs: {
    flow: 'Chain',
    source: `from metaflow import FlowSpec, step


class Chain(FlowSpec):
    @step
    def start(self):
        self.number = 0
        self.next(self.s0)
${steps.join('')}
    @step
    def end(self):
        pass


if __name__ == "__main__":
    Chain()
`,
    result: 'run["end"].task.data.number',
  },
  expected: COUNT,
  target: 1 / 15,
});
