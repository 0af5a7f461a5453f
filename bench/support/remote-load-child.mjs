// node remote-load-child.mjs FOLDER STORE COUNT REPORT: drives a run whose COUNT tasks are all in flight before the first of them ends.
// Jobs are simulated, as no cluster is here that takes so many; orders, records, listings and blobs are real.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openContext } from '../../src/app/open-context.ts';
import { openStore } from '../../src/app/open-store.ts';
import { runFlow } from '../../src/app/run-flow.ts';
import { openPlaces } from '../../src/app/run-places.ts';
import { savingMemory } from '../../src/cli/save-memory.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { parseJobArgument } from '../../src/executor/remote/attempt-name.ts';
import { encodeReport } from '../../src/executor/remote/attempt-report.ts';
import { decodeOrder } from '../../src/executor/remote/task-order.ts';
import { parseStoreAddress } from '../../src/model/store-address.ts';

const [folder, store, countText, report] = process.argv.slice(2);
const count = Number(countText);
const config = { ...loadConfig('0.0.0-bench'), cwd: folder };
const context = await openContext(config);
const { url, ...s3 } = parseStoreAddress(store);
const team = await openStore(url, { config, s3, stateFolder: join(folder, '.git/bench'), whenNew: 'refuse' });
const jobs = new Map();
let recordBytes = 0;
let inFlight = 0;
let ended = 0;

/** What a worker would leave, in the order in which it would. */
async function work(id) {
  const attempt = jobs.get(id);
  const bytes = await team.records.read(`${attempt}/order`);
  const order = decodeOrder(attempt, bytes);
  const { id: task } = order.prepared.task;
  const { digest } = await team.store.putStream([Buffer.from(`${task}\n`)]);
  const outputs = { o: { path: 'out/o', kind: 'file', digest, sizeBytes: task.length + 1 } };
  const made = {
    outcome: 'ran',
    command: [],
    inputs: {},
    components: {},
    metrics: {},
    attempts: [],
    outputs,
  };
  const result = { ...made, taskId: task, key: order.prepared.key };
  const facts = { version: 1, run: order.run, task, attempt: order.attempt, writer: 'bench', by: 'worker' };
  const end = encodeReport({ ...facts, result });
  await team.records.create(`${attempt}/result`, end);
  recordBytes += bytes.length + end.length;
  ended++;
}

async function workAll() {
  const waiting = [...jobs.keys()];
  const one = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) await work(id);
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

const simulated = {
  name: 'simulated',
  capabilities: { pollEveryMs: 2_000, idleJobs: 'soon' },
  submit: async (requests) =>
    requests.map(({ argument }) => {
      const id = String(jobs.size + 1);
      jobs.set(id, parseJobArgument(argument).folder);
      if (jobs.size === count) {
        inFlight = jobs.size - ended;
        void workAll();
      }
      return { id };
    }),
  poll: async (ids) => new Map(ids.map((id) => [id, { kind: 'running' }])),
  cancel: async () => {},
  output: async () => undefined,
  close: () => {},
};
const places = { ...openPlaces(context, 2), openJobs: () => simulated };
const { results } = await runFlow(context, {
  ...{ flow: 'wide', file: undefined, set: [], selection: {}, resources: [], runners: [], force: false },
  ...{
    failFast: false,
    jobs: 2,
    message: undefined,
    tag: undefined,
    remoteCache: true,
    places,
    // As every command does.
    emit: savingMemory(() => {}),
  },
  signal: new AbortController().signal,
  urgent: new AbortController().signal,
});
places.close();
team.close();
await context.close();
const tasks = [...results.values()].filter(({ outcome }) => outcome === 'ran').length;
writeFileSync(report, JSON.stringify({ tasks, inFlight, bytesPerTask: Math.round(recordBytes / count) }));
