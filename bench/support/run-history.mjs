// A repository with as many recorded runs as wanted, by git fast-import: records as mlgit writes them, of runs that nobody ran.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, required } from './flow-folder.mjs';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const START = Date.parse('2026-01-01T00:00:00.000Z');
const ITEMS = 4;

/** Every fifth run cleans a table, the others train of the newest one: 6 tasks, all but the first of which mostly ran anew. */
export function runHistory(folder, env, count) {
  const cwd = repository(folder, env, { 'train.py': 'print(1)\n', 'mlgit.yaml': FLOWS });
  const code = required('git', ['rev-parse', 'HEAD'], cwd, env).trim();
  const commits = [];
  const refs = [];
  let cleaned;
  for (let i = 0; i < count; i++) {
    const isClean = i % 5 === 0;
    const run = isClean ? cleanRun(i) : trainRun(i, cleaned);
    if (isClean) cleaned = { ...run, mark: i + 1 };
    commits.push(commitOf(i, run, { code, parents: isClean ? [] : [`:${cleaned.mark}`] }));
    refs.push(`reset refs/mlgit/runs/${run.flow}/${run.id}\nfrom :${i + 1}\n\n`);
  }
  const stream = join(cwd, '.git', 'history');
  writeFileSync(stream, [...commits, ...refs].join(''));
  required('sh', ['-c', 'git fast-import --quiet < "$1"', 'sh', stream], cwd, env);
  return { cwd, cleaned: (i) => cleanRun(Math.floor(i / 5) * 5), trained: (i) => `train@${idOf(i)}` };
}

const FLOWS = `version: 1
flows:
  clean:
    steps: {clean: {run: "true", inputs: {raw: train.py}, outputs: {rows: build/rows}}}
  train:
    steps: {fit: {run: "true", inputs: {rows: {from: "clean@latest:rows"}}, outputs: {model: build/model}}}
`;

function cleanRun(i) {
  const id = idOf(i);
  const rows = digestOf(`rows ${i}`);
  const tasks = {
    clean: task('clean', i, {
      inputs: { raw: content('raw', { path: 'data/in.csv' }) },
      outputs: { rows: made(rows, 'build/rows') },
    }),
  };
  return { flow: 'clean', id, rows, tasks, consumed: {} };
}

function trainRun(i, cleaned) {
  const spec = 'clean@latest:rows';
  const fits = Array.from({ length: ITEMS }, (_, depth) => [
    `fit/depth=${depth}`,
    {
      ...task('fit', i, {
        inputs: { rows: { ...content('', { spec }), digest: cleaned.rows } },
        outputs: { model: made(digestOf(`model ${i} ${depth}`), 'build/model') },
      }),
      item: { depth },
    },
  ]);
  const best = task('best', i, {
    inputs: { models: content(`models ${i}`, { step: 'fit', output: 'model' }) },
    outputs: { model: made(digestOf(`best ${i}`), 'build/best') },
  });
  const report = task('report', i, {
    inputs: { model: { ...content('', { step: 'best', output: 'model' }), digest: digestOf(`best ${i}`) } },
    outputs: { report: made(digestOf(`report ${i}`), 'build/report') },
  });
  const tasks = { ...Object.fromEntries(fits), best, report };
  return { flow: 'train', id: idOf(i), tasks, consumed: { [spec]: cleaned.id } };
}

function task(step, i, { inputs, outputs }) {
  return {
    ...{ step, status: 'succeeded', key: digestOf(`key ${step} ${i}`), command: [`python ${step}.py`] },
    ...{ params: { seed: i }, inputs, outputs, metrics: step === 'best' ? { auc: 0.9 + i / 1e6 } : {} },
  };
}

function content(text, from) {
  return { kind: 'file', digest: digestOf(text), sizeBytes: 1024, from };
}

function made(digest, path) {
  return { kind: 'file', digest, sizeBytes: 1024, path };
}

function commitOf(i, { flow, id, tasks, consumed }, { code, parents }) {
  const at = new Date(START + i * 60_000).toISOString();
  const end = new Date(START + i * 60_000 + 30_000).toISOString();
  const attempts = [{ startedAt: at, wallMs: 30_000, observedBy: [], exitCode: 0 }];
  const execution = {
    ...{
      version: 1,
      run: id,
      startedAt: at,
      endedAt: end,
      runner: 'local',
      host: 'bench',
      jobs: 2,
      consumed,
    },
    ...{ user: 'Bench <bench@example.org>', branch: 'main' },
    tasks: Object.fromEntries(
      Object.keys(tasks).map((name) => [
        name,
        { outcome: 'ran', attempts, components: { command: `python ${name}.py` } },
      ]),
    ),
  };
  const manifest = { version: 1, flow, status: 'succeeded', params: { seed: i }, tasks };
  const files = { 'manifest.json': manifest, 'execution.json': execution, 'env.json': ENV };
  const seconds = Date.parse(end) / 1000;
  const message = `${flow}: ${Object.keys(tasks).length} tasks\n\nMlgit-Run: ${id}\n`;
  return [
    `commit refs/bench/history\nmark :${i + 1}\ncommitter Bench <bench@example.org> ${seconds} +0000\n`,
    `data ${message.length}\n${message}from ${code}\n`,
    ...parents.map((parent) => `merge ${parent}\n`),
    'deleteall\n',
    ...Object.entries(files).map(([name, value]) => {
      const text = `${JSON.stringify(value, undefined, 2)}\n`;
      return `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    }),
    '\n',
  ].join('');
}

const ENV = {
  ...{ version: 1, mlgit: '0.1.0', node: '24.0.0', git: '2.39.5', os: 'linux', arch: 'x64' },
  ...{ dirty: false, leftOut: [], interpreters: {} },
};

function idOf(i) {
  const bytes = createHash('sha256').update(`run ${i}`).digest();
  return Array.from(bytes.subarray(0, 10), (byte) => ALPHABET[byte & 31]).join('');
}

/** Of the form of a digest; nothing is in the store that could be compared with it. */
function digestOf(text) {
  return `b3:${createHash('sha256').update(text).digest('hex')}`;
}
