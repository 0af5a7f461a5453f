import { expect, it } from 'vitest';
import { remoteWorld } from '../../support/remote-world.ts';
import { requireTool } from '../../support/required-tool.ts';

const python = requireTool('python3');

const FILES = {
  'steps.py': `
import json, os, shutil
def make(a):
    a.write_text("x")
    with open(os.environ["MLGIT_FORMATS_FILE"], "w") as file:
        json.dump({"a": "npy"}, file)
def tell(c):
    shutil.copy(os.environ["MLGIT_INPUTS_FILE"], c)
`,
};
const STEPS = `make: {python: 'steps:make', foreach: {n: [1]}, outputs: {a: out/a}}
tell: {python: 'steps:tell', inputs: {all: make.a}, outputs: {c: out/c}}
`;

it.skipIf(python.missing)(
  'formats come back with results from elsewhere, and go with the orders that take them',
  async () => {
    const { run, repo } = await remoteWorld(STEPS, FILES);
    const { recorded } = await run();
    expect(recorded.manifest.tasks['make/n=1']?.outputs['a']).toHaveProperty('format', 'npy');
    expect(JSON.parse(repo.read('out/c')).all.entries).toMatchObject([
      { item: { n: 1 }, path: 'inputs/all/n=1', kind: 'file', format: 'npy', trusted: true },
    ]);
  },
);
