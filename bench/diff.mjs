// what differs between two runs of 1,000 tasks and of a folder of 100,000 files, against git diff --no-index on that folder
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';

const ROUNDS = 7;
const TASKS = 1000;
const FILES = 100_000;
const DIFFERING = 10;
const LIMIT_MS = 500;
/** `flat`: all files in one folder, whose listing is then as large as a listing gets. */
const PER_FOLDER = process.argv.includes('flat') ? FILES : 100;
const { folder, env } = scratchFolder('diff');

const items = Array.from({ length: TASKS }, (_, i) => i).join(', ');
const root = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'build/\n',
  'mlgit.yaml': `version: 1
flows:
  wide:
    params: { seed: 1 }
    steps:
      files:
        run: node make.mjs build/files \${{ params.seed }}
        code: [make.mjs]
        outputs: { files: build/files/ }
      one:
        foreach: { i: [${items}] }
        run: echo "{\\"loss\\":$((MLGIT_ITEM_I + MLGIT_PARAM_SEED))}" | tee build/metrics.json > build/one.json
        code: []
        params: [seed]
        outputs: { one: build/one.json }
        metrics: { file: build/metrics.json, direction: { loss: min } }
`,
  'make.mjs': `import { mkdirSync, writeFileSync } from 'node:fs';
const [folder, seed] = process.argv.slice(2);
for (let i = 0; i < ${FILES}; i++) {
  const inner = \`\${folder}/f\${Math.floor(i / ${PER_FOLDER})}\`;
  if (i % ${PER_FOLDER} === 0) mkdirSync(inner, { recursive: true });
  const mark = i % ${FILES / DIFFERING} === 0 ? seed : 0;
  writeFileSync(\`\${inner}/\${i}.txt\`, \`file \${i} of seed \${mark}\\n\`);
}
`,
});
for (const seed of ['1', '2']) {
  required(process.execPath, [MLGIT, 'run', '--set', `seed=${seed}`], root, env);
  required(process.execPath, ['make.mjs', join(folder, `files-${seed}`), seed], root, env);
}

const diff = ['diff', 'wide@latest~1', 'wide@latest'];
const { result } = JSON.parse(required(process.execPath, [MLGIT, ...diff, '--json'], root, env));
const found = [
  result.artifacts.changed.find(({ name }) => name === 'files').folder.changed,
  result.metrics.changed.length,
  result.steps.steps.reduce((sum, { changed }) => sum + changed, 0),
];
if (found.join() !== [DIFFERING, TASKS, TASKS + 1].join()) {
  throw new Error(`expected ${DIFFERING} files, ${TASKS} metrics, ${TASKS + 1} tasks; found ${found}`);
}

const ours = {
  name: 'mlgit',
  run: () => measure({ command: process.execPath, args: [MLGIT, ...diff], cwd: root, env }),
};
const theirs = {
  name: 'git',
  run: () =>
    // It ends with 1 where something differs.
    measure({
      command: 'sh',
      args: ['-c', 'git diff --no-index files-1 files-2; test $? -eq 1'],
      cwd: folder,
      env,
    }),
};
const limit = { name: '0.5 s', run: () => ({ wallMs: LIMIT_MS }) };
concludeAll({
  bench: 'diff',
  checked: `${TASKS} tasks that all differ, and ${DIFFERING} of ${FILES} files, ${PER_FOLDER} in a folder`,
  parts: {
    'against git diff --no-index': { ...interleave({ rounds: ROUNDS, ours, peer: theirs }), target: 1 },
    'in half a second': { ...interleave({ rounds: ROUNDS, ours, peer: limit }), target: 1 },
  },
});
