// A 100-way foreach and its join, from nothing, against metaflow
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import { forget, forgetRuns, MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { fromNothing } from './support/from-nothing.mjs';
import { measure } from './support/measure.mjs';
import { metaflowVariables } from './support/metaflow-side.mjs';
import { requirePeer } from './support/peers.mjs';
import { wideMetaflow } from './support/wide-metaflow.mjs';

const ROUNDS = 3;
const COUNT = 100;
const JOBS = '2';
const metaflow = requirePeer('engine-foreach', 'metaflow');
const scratch = scratchFolder('engine-foreach');
const { folder } = scratch;
// Python is the same on both sides.
const env = { ...scratch.env, PATH: [dirname(metaflow), scratch.env.PATH].join(delimiter) };

/** `square` makes the number's square, as a JSON file. */
function mlgitFolder(name, square) {
  return repository(join(folder, name), env, {
    '.gitignore': 'build/\n',
    'mlgit.yaml': `version: 1
flows:
  wide:
    steps:
      numbers:
        run: python numbers.py \${{ outputs.numbers }}
        code: [numbers.py]
        outputs: { numbers: build/numbers.json }
      square:
        foreach: { number: numbers.numbers }
        run: ${square}
        code: [square.py]
        outputs: { square: build/square.json }
      join:
        run: python join.py \${{ inputs.squares }} \${{ outputs.squares }}
        code: [join.py]
        inputs: { squares: square.square }
        outputs: { squares: build/squares.json }
`,
    'numbers.py': `import json, sys
json.dump(list(range(${COUNT})), open(sys.argv[1], "w"))
`,
    'square.py': `import json, sys
json.dump(int(sys.argv[1]) ** 2, open(sys.argv[2], "w"))
`,
    'join.py': `import json, os, sys
folder = sys.argv[1]
entries = json.load(open(os.path.join(folder, "index.json")))
json.dump([json.load(open(os.path.join(folder, entry["entry"]))) for entry in entries], open(sys.argv[2], "w"))
`,
  });
}

const theirs = repository(join(folder, 'metaflow'), env, {
  '.gitignore': 'kept/\n',
  'wide.py': wideMetaflow(COUNT),
  'squares.py': `import json
from metaflow import Flow, namespace
namespace(None)
print(json.dumps(Flow("Wide").latest_run["join"].task.data.squares))
`,
});
const metaflowEnv = metaflowVariables(env, folder, theirs);

function mlgitSide(name, square) {
  const ours = mlgitFolder(name, square);
  return {
    name,
    run: () => measure({ command: process.execPath, args: [MLGIT, 'run', '--jobs', JOBS], cwd: ours, env }),
    forget: () => forgetRuns(ours, env, ['build']),
    squares: () => JSON.parse(readFileSync(join(ours, 'build/squares.json'), 'utf8')),
  };
}

const command = mlgitSide('mlgit', 'echo $((MLGIT_ITEM_NUMBER * MLGIT_ITEM_NUMBER)) > build/square.json');
const script = mlgitSide('mlgit-python', 'python square.py ${{ item.number }} ${{ outputs.square }}');
const peer = {
  name: 'metaflow',
  run: () =>
    measure({
      command: 'python',
      args: ['wide.py', '--quiet', '--no-pylint', 'run', '--max-workers', JOBS],
      cwd: theirs,
      env: metaflowEnv,
    }),
  forget: () => forget(theirs, ['kept']),
  squares: () => JSON.parse(required('python', ['squares.py'], theirs, metaflowEnv)),
};
const expected = JSON.stringify(Array.from({ length: COUNT }, (_, i) => i ** 2));
for (const { name, run, forget, squares } of [command, script, peer]) {
  forget();
  run();
  const found = JSON.stringify(squares());
  if (found !== expected) throw new Error(`${name} made ${found}`);
}

const against = (ours) => interleave({ rounds: ROUNDS, ours: fromNothing(ours), peer: fromNothing(peer) });
concludeAll({
  bench: 'engine-foreach',
  checked: `a list, ${COUNT} tasks, ${JOBS} at once, and their join; all gave the same ${COUNT} numbers`,
  parts: {
    'tasks that are commands': { ...against(command), target: 1 / 15 },
    // In forks of a warm worker; an interpreter that starts 100 times takes about a fifteenth of what Metaflow does by itself.
    'tasks that start Python': { ...against(script), target: 1 / 15 },
  },
});
