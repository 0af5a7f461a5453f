// 20 pods by `mlgit run` against an indexed Job of 20 pods by hand, on a real cluster and one S3 server
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageArchive, PYTHON_IMAGE, startKubernetes } from '../test/support/kubernetes-cluster.ts';
import { STORE_SECRET, storeForCluster } from '../test/support/kubernetes-store.ts';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { imageWithMlgit } from './support/image-with-mlgit.mjs';
import { measure } from './support/measure.mjs';
import { builtProgram, PEER_MISSING } from './support/peers.mjs';
import { indexes } from './support/wide-flow.mjs';

const BENCH = 'runner-k8s';
const ROUNDS = 3;
const COUNT = 20;
/** Of each pod, so that all of them run at once: what a step of 256 MiB is given with its worker. */
const MEMORY = '768Mi';
const INPUT = 'the input of every part\n';

for (const server of ['kubernetes', 'versitygw']) {
  const script = new URL(`../test/support/servers/${server}.sh`, import.meta.url);
  if (builtProgram(fileURLToPath(script)) !== undefined) continue;
  console.error(`${BENCH}: ${server} could not be built; nothing was compared.`);
  console.log(JSON.stringify({ bench: BENCH, ratio: null, figures: { missingPeer: server } }));
  process.exit(PEER_MISSING);
}
const { folder, env } = scratchFolder(BENCH);
const WITH_MLGIT = 'test.local/mlgit:1';
const archive = imageWithMlgit({ base: imageArchive('python'), name: WITH_MLGIT, folder, env });
const cluster = await startKubernetes(['python', archive]);
const store = await storeForCluster(cluster);
try {
  concludeAll({
    bench: BENCH,
    checked: `${COUNT} pods that read one file of a bucket and write another; both gave the same ${COUNT} files`,
    parts: {
      'mlgit in the image': { ...compare('with', WITH_MLGIT), target: 1.3 },
      // In each pod 130 MB are unpacked: nodes with fewer processors than pods take most of their time for that.
      'mlgit from the bucket': { ...compare('bare', PYTHON_IMAGE), target: 1.3 },
    },
  });
} finally {
  await store.server.stop();
  await cluster.stop();
}

function compare(place, image) {
  const sides = { ours: ourSide(place, image), peer: byHand(place, image) };
  const expected = indexes(COUNT).map((i) => `${INPUT}${i}\n`);
  for (const { name, run, result } of Object.values(sides)) {
    run();
    const found = result();
    if (found.join() !== expected.join()) throw new Error(`${name} made ${JSON.stringify(found)}`);
  }
  return interleave({ rounds: ROUNDS, ...sides });
}

function ourSide(place, image) {
  const runner = { kind: 'kubernetes', namespace: 'default', image, env_from: [STORE_SECRET] };
  const cwd = repository(join(folder, `mlgit-${place}`), env, {
    '.gitignore': 'out/\n',
    'in.txt': INPUT,
    'mlgit.yaml': `version: 1
store: ${store.url(`mlgit-${place}`)}
runners: { k8s: ${JSON.stringify(runner)} }
flows:
  wide:
    runner: k8s
    steps:
      part:
        foreach: { n: ${JSON.stringify(indexes(COUNT))} }
        run: cat in.txt > out/part.txt; echo $MLGIT_ITEM_N >> out/part.txt
        code: [in.txt]
        outputs: { part: out/part.txt }
        resources: { memory: 256MiB }
`,
  });
  const all = { ...env, ...store.server.env, KUBECONFIG: cluster.kubeconfig, MLGIT_TRUST: '1' };
  const mlgit = (...args) => ({ command: process.execPath, args: [MLGIT, ...args], cwd, env: all });
  return {
    name: 'mlgit',
    run: () => measure(mlgit('run', '--force')),
    result: () =>
      indexes(COUNT).map((n) => {
        const { command, args } = mlgit('cat', `wide@latest:part/n=${n}/part`);
        return required(command, args, cwd, all);
      }),
  };
}

function byHand(place, image) {
  const prefix = `by-hand-${place}`;
  const { folder: top, bucket, endpoint } = store.server;
  const objects = join(top, bucket, prefix);
  mkdirSync(objects, { recursive: true });
  writeFileSync(join(objects, 'in.txt'), INPUT);
  const { server } = cluster;
  const spec = { server, token: 'test-token', image, secret: STORE_SECRET, memory: MEMORY, count: COUNT };
  const script = fileURLToPath(new URL('support/indexed-job.mjs', import.meta.url));
  const args = [script, JSON.stringify({ ...spec, args: [endpoint, bucket, prefix] })];
  return {
    name: 'by hand',
    run: () => measure({ command: process.execPath, args, cwd: folder, env }),
    result: () => indexes(COUNT).map((n) => readFileSync(join(objects, `out-${n}.txt`), 'utf8')),
  };
}
