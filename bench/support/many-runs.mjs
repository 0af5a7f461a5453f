// Records of many runs, written by git itself: the same runs as commits of mlgit, and as files of MLflow.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { required } from './flow-folder.mjs';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const FIRST_MS = Date.UTC(2026, 0, 1);
const METRICS = ['auc', 'ks', 'brier', 'log_loss', 'calibration_error', 'accuracy'];
const DIRECTION = { auc: 'max', ks: 'max', brier: 'min', log_loss: 'min', calibration_error: 'min' };

/** Run number `i`: what both sides record of it. Nothing is drawn: the same number is the same run. */
export function factsOfRun(i) {
  const part = (step) => Math.abs(Math.sin(i * step + step));
  return {
    id: Array.from({ length: 10 }, (_, at) => ALPHABET[Math.floor(i / 32 ** at) % 32])
      .reverse()
      .join(''),
    startedMs: FIRST_MS + i * 600_000,
    wallMs: 60_000 + Math.round(part(3) * 900_000),
    failed: i % 17 === 16,
    user: `person${i % 40}`,
    branch: `work-${i % 12}`,
    params: {
      seed: i % 97,
      learning_rate: Number((0.01 + part(1.1) * 0.3).toFixed(4)),
      max_depth: 2 + (i % 7),
      max_iter: 50 * (1 + (i % 6)),
      subsample: Number((0.5 + part(1.7) / 2).toFixed(3)),
      segment: ['student', 'worker', 'pensioner'][i % 3],
    },
    metrics: Object.fromEntries(METRICS.map((name, at) => [name, part(1.3 + at)])),
  };
}

/** Writes the runs into a repository as `mlgit run` records them, in one import of git. */
export function importRuns(cwd, env, count) {
  const head = required('git', ['rev-parse', 'HEAD'], cwd, env).trim();
  const parts = [];
  for (let i = 0; i < count; i++) {
    const facts = factsOfRun(i);
    parts.push(
      `commit refs/mlgit/runs/credit/${facts.id}\ncommitter Bench <bench@example.org> ${facts.startedMs / 1000} +0000\n`,
      data(`credit: run ${i}\n\nMlgit-Run: ${facts.id}\nMlgit-Flow: credit\n`),
      `from ${head}\ndeleteall\n`,
    );
    for (const [name, document] of Object.entries(documentsOf(facts)))
      parts.push(`M 100644 inline ${name}\n`, data(`${JSON.stringify(document)}\n`));
  }
  const file = join(cwd, '.git', 'bench-import');
  writeFileSync(file, parts.join(''));
  required('sh', ['-c', 'git fast-import --quiet < "$1"', 'sh', file], cwd, env);
}

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function documentsOf({ id, startedMs, wallMs, failed, user, branch, params, metrics }) {
  const digest = `b3:${id.padStart(64, '0').replace(/[^0-9a-f]/g, '0')}`;
  const output = (path) => ({ kind: 'file', digest, sizeBytes: 4096, path });
  const steps = { clean: ['clients'], train: ['model'], evaluate: ['scores', 'roc'] };
  const tasks = Object.fromEntries(
    Object.entries(steps).map(([step, names]) => [
      step,
      {
        step,
        status: failed && step === 'evaluate' ? 'failed' : 'succeeded',
        key: digest,
        command: [`python steps/${step}.py`],
        params,
        inputs: {},
        outputs: failed ? {} : Object.fromEntries(names.map((name) => [name, output(`build/${name}`)])),
        metrics: !failed && step === 'evaluate' ? metrics : {},
        ...(step === 'evaluate' ? { direction: DIRECTION } : {}),
      },
    ]),
  );
  const startedAt = new Date(startedMs).toISOString();
  const attempt = { startedAt, wallMs, cpuMs: wallMs, peakBytes: 2 ** 28, observedBy: [] };
  return {
    'manifest.json': { version: 1, flow: 'credit', status: failed ? 'failed' : 'succeeded', params, tasks },
    'execution.json': {
      version: 1,
      run: id,
      startedAt,
      endedAt: new Date(startedMs + wallMs).toISOString(),
      runner: 'local',
      host: 'bench',
      user: `${user} <${user}@example.org>`,
      branch,
      jobs: 2,
      consumed: {},
      tasks: Object.fromEntries(
        Object.keys(steps).map((step) => [step, { outcome: 'ran', attempts: [attempt], components: {} }]),
      ),
    },
    'env.json': {
      version: 1,
      mlgit: '0',
      node: '24',
      git: '2',
      os: 'linux',
      arch: 'x64',
      dirty: false,
      leftOut: [],
      interpreters: {},
    },
  };
}

/** The same runs in the files of MLflow's tracking folder (`mlruns`), as its file store writes them. */
export function writeMlflowRuns(folder, count) {
  const experiment = join(folder, '0');
  mkdirSync(experiment, { recursive: true });
  writeFileSync(
    join(experiment, 'meta.yaml'),
    `artifact_location: file://${experiment}\ncreation_time: 0\nexperiment_id: '0'\nlast_update_time: 0\nlifecycle_stage: active\nname: Default\n`,
  );
  for (let i = 0; i < count; i++) {
    const { id, startedMs, wallMs, failed, user, branch, params, metrics } = factsOfRun(i);
    const uuid = Buffer.from(id).toString('hex').padEnd(32, '0');
    const run = join(experiment, uuid);
    for (const name of ['params', 'metrics', 'tags', 'artifacts'])
      mkdirSync(join(run, name), { recursive: true });
    writeFileSync(
      join(run, 'meta.yaml'),
      `artifact_uri: file://${run}/artifacts\nend_time: ${startedMs + wallMs}\nentry_point_name: ''\nexperiment_id: '0'\nlifecycle_stage: active\nrun_id: '${uuid}'\nrun_name: ${id}\nrun_uuid: '${uuid}'\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: ${startedMs}\nstatus: ${failed ? 4 : 3}\ntags: []\nuser_id: ${user}\n`,
    );
    const files = {
      params,
      tags: { 'mlflow.user': user, 'mlflow.source.git.branch': branch },
      metrics: failed
        ? {}
        : Object.fromEntries(
            Object.entries(metrics).map(([name, value]) => [name, `${startedMs} ${value} 0`]),
          ),
    };
    for (const [kind, values] of Object.entries(files))
      for (const [name, value] of Object.entries(values)) writeFileSync(join(run, kind, name), String(value));
  }
}
