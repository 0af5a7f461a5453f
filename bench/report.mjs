// the page of a flow of 5,000 runs, against MLflow writing the same runs as a table: at most 3 s, and 5 MB
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, scratchFolder } from './support/flow-folder.mjs';
import { factsOfRun, importRuns, writeMlflowRuns } from './support/many-runs.mjs';
import { measure } from './support/measure.mjs';
import { requirePeer } from './support/peers.mjs';

const RUNS = 5_000;
const ROUNDS = 5;
const ALLOWED_MS = 3_000;
const ALLOWED_BYTES = 5_000_000;
const mlflow = requirePeer('report', 'mlflow');
const { folder, env } = scratchFolder('report');

const here = join(folder, 'repository');
mkdirSync(here);
repository(here, env, { 'train.py': 'print(1)\n' });
importRuns(here, env, RUNS);
const tracked = join(folder, 'mlruns');
writeMlflowRuns(tracked, RUNS);

const page = join(folder, 'credit.html');
const table = join(folder, 'credit.csv');
const forgetIndex = () => rmSync(join(here, '.git', 'mlgit'), { recursive: true, force: true });
const write = () => {
  rmSync(page, { force: true });
  return measure({
    command: process.execPath,
    args: [MLGIT, 'report', 'credit', '-o', page],
    cwd: here,
    env,
  });
};
const peer = {
  name: 'mlflow',
  run: () => {
    rmSync(table, { force: true });
    const args = ['experiments', 'csv', '-x', '0', '-o', table];
    return measure({
      command: mlflow,
      args,
      cwd: folder,
      env: { ...env, MLFLOW_TRACKING_URI: `file://${tracked}` },
    });
  },
};

/** Both have every run, with a value that only it has. */
function requireWhole() {
  const text = readFileSync(page, 'utf8');
  const csv = readFileSync(table, 'utf8');
  for (let i = 0; i < RUNS; i++) {
    const { id, failed, metrics } = factsOfRun(i);
    if (!text.includes(`"${id}"`) || (!failed && !text.includes(String(metrics.auc))))
      throw new Error(`the page lacks run ${id}`);
    if (!csv.includes(Buffer.from(id).toString('hex').padEnd(32, '0')))
      throw new Error(`the table lacks run ${id}`);
  }
  const { size } = statSync(page);
  if (size > ALLOWED_BYTES) throw new Error(`the page has ${size} bytes, at most ${ALLOWED_BYTES}`);
  return size;
}

write();
peer.run();
const size = requireWhole();
const against = (prepare) => {
  const compared = interleave({
    rounds: ROUNDS,
    ours: {
      name: 'mlgit',
      run: () => {
        prepare();
        return write();
      },
    },
    peer,
  });
  return { ...compared, target: ALLOWED_MS / compared.peer.medianMs };
};
const met = concludeAll({
  bench: 'report',
  checked: `page and table have all ${RUNS} runs; the page has ${(size / 1e6).toFixed(2)} MB (at most ${ALLOWED_BYTES / 1e6}); targets are ${ALLOWED_MS} ms`,
  parts: { 'runs known to the index': against(() => undefined), 'the index forgotten': against(forgetIndex) },
});
process.exitCode = met ? 0 : 1;
