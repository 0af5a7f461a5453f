// `mlgit`, `dvc` and `s5cmd` with the same data and one S3 server on the loopback, each with a bucket of its own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from './data.mjs';
import { MLGIT, repository, required, scratchFolder, settleDisk } from './flow-folder.mjs';
import { measure } from './measure.mjs';
import { builtProgram, PEER_MISSING, requirePeer } from './peers.mjs';

const KEYS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench-secret', AWS_REGION: 'us-east-1' };

/** `write(path)` makes the data, a file or a folder. Removed, and the server stopped, when the benchmark ends. */
export async function s3Sides(bench, write) {
  const s5cmd = requirePeer(bench, 's5cmd');
  const dvc = requirePeer(bench, 'dvc-s3');
  const { folder, env } = scratchFolder(bench);
  const endpoint = await startServer(bench, folder);
  const all = {
    ...env,
    ...KEYS,
    AWS_EC2_METADATA_DISABLED: 'true',
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(folder, 'dvc-site-cache'),
  };
  const data = join(folder, 'data');
  write(data);
  const place = { folder, endpoint, env: all, data, digest: digestOf(data) };
  return {
    mlgit: mlgitSide(place),
    dvc: dvcSide(place, dvc),
    s5cmd: s5cmdSide(place, s5cmd),
    digest: place.digest,
  };
}

/** Pushes and pulls once and compares: every side must give back what it was given. */
export function requireSameRoundTrip(sides, digest) {
  for (const side of sides) {
    side.push('check');
    side.pull('check');
    if (side.pulledDigest() !== digest)
      throw new Error(`${side.name} gave back other data than it was given`);
  }
}

let places = 0;

/** Each round to a place of the bucket where nothing is. */
export function pushing(side) {
  return { name: side.name, run: () => side.push(`place-${places++}`) };
}

/** Each round into a new clone, or folder, from where `requireSameRoundTrip` has put it. */
export function pulling(side) {
  return {
    name: side.name,
    run() {
      const result = side.pull('check');
      side.forgetPulled();
      return result;
    },
  };
}

function mlgitSide({ folder, endpoint, env, data }) {
  const mlgit = (args, cwd) => required(process.execPath, [MLGIT, ...args], cwd, env);
  const timed = (args, cwd) => settled({ command: process.execPath, args: [MLGIT, ...args], cwd, env });
  const source = repository(join(folder, 'mlgit'), env, { '.gitignore': '' });
  const clone = join(folder, 'mlgit-clone');
  linkData(data, source);
  mlgit(['add', 'data'], source);
  commit(source, env);
  const use = (cwd, where) =>
    mlgit(['remote', 'add', where, `s3://mlgit/${where}?endpoint=${endpoint}`], cwd);
  return {
    name: 'mlgit',
    push(where) {
      use(source, where);
      return timed(['push', '--store', where], source);
    },
    pushAgain: () => timed(['push', '--store', 'check'], source),
    pull(where) {
      freshClone(source, clone, env);
      use(clone, where);
      return timed(['checkout'], clone);
    },
    pulledDigest: () => digestOf(join(clone, 'data')),
    forgetPulled: () => rmSync(clone, { recursive: true }),
  };
}

function dvcSide({ folder, endpoint, env, data }, dvc) {
  const source = repository(join(folder, 'dvc'), env, { '.gitignore': '' });
  const clone = join(folder, 'dvc-clone');
  linkData(data, source);
  required(dvc, ['init', '--quiet'], source, env);
  required(dvc, ['add', '--quiet', 'data'], source, env);
  const use = (where) => {
    required(
      dvc,
      ['remote', 'add', '--quiet', '--force', '--default', 'team', `s3://dvc/${where}`],
      source,
      env,
    );
    required(dvc, ['remote', 'modify', '--quiet', 'team', 'endpointurl', endpoint], source, env);
    commit(source, env);
  };
  const timed = (args, cwd) => settled({ command: dvc, args, cwd, env });
  return {
    name: 'dvc',
    push(where) {
      use(where);
      return timed(['push', '--quiet'], source);
    },
    pushAgain: () => timed(['push', '--quiet'], source),
    pull(where) {
      use(where);
      freshClone(source, clone, env);
      return timed(['pull', '--quiet'], clone);
    },
    pulledDigest: () => digestOf(join(clone, 'data')),
    forgetPulled: () => rmSync(clone, { recursive: true }),
  };
}

function s5cmdSide({ folder, endpoint, env, data }, s5cmd) {
  const target = join(folder, 's5cmd');
  const isFolder = statSync(data).isDirectory();
  const copy = (from, to) =>
    settled({
      command: s5cmd,
      args: ['--log', 'error', '--endpoint-url', endpoint, 'cp', from, to],
      cwd: folder,
      env,
    });
  return {
    name: 's5cmd',
    push: (where) =>
      copy(isFolder ? `${data}/` : data, isFolder ? `s3://s5cmd/${where}/` : `s3://s5cmd/${where}`),
    pull(where) {
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target);
      return isFolder
        ? copy(`s3://s5cmd/${where}/*`, `${target}/data/`)
        : copy(`s3://s5cmd/${where}`, `${target}/data`);
    },
    pulledDigest: () => digestOf(join(target, 'data')),
    forgetPulled: () => rmSync(target, { recursive: true }),
  };
}

function settled(command) {
  settleDisk();
  return measure(command);
}

/** Names of the same files: nobody changes them. */
function linkData(data, folder) {
  const done = spawnSync('cp', ['-rl', data, join(folder, 'data')], { stdio: 'inherit' });
  if (done.status !== 0) throw new Error(`cp -rl ${data} failed`);
}

function commit(folder, env) {
  required('git', ['add', '--all'], folder, env);
  required('git', ['commit', '--quiet', '--allow-empty', '--message', 'data'], folder, env);
}

function freshClone(source, clone, env) {
  rmSync(clone, { recursive: true, force: true });
  required('git', ['clone', '--quiet', source, clone], source, env);
}

/** Connections stay open, as S3's do; by itself versitygw closes each after its answer. */
async function startServer(bench, folder) {
  const script = fileURLToPath(new URL('../../test/support/servers/versitygw.sh', import.meta.url));
  const program = builtProgram(script);
  if (program === undefined) {
    console.error(`${bench}: the S3 server versitygw could not be built; nothing was compared.`);
    console.log(JSON.stringify({ bench, ratio: null, figures: { missingPeer: 'versitygw' } }));
    process.exit(PEER_MISSING);
  }
  const top = join(folder, 's3');
  for (const bucket of ['mlgit', 'dvc', 's5cmd']) mkdirSync(join(top, bucket), { recursive: true });
  const port = await freePort();
  const args = ['--port', `127.0.0.1:${port}`, '--quiet', '--keep-alive', '--region', KEYS.AWS_REGION];
  const server = spawn(program, [...args, 'posix', top], {
    stdio: 'ignore',
    env: {
      HOME: folder,
      ROOT_ACCESS_KEY: KEYS.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_KEY: KEYS.AWS_SECRET_ACCESS_KEY,
    },
  });
  process.on('exit', () => server.kill('SIGTERM'));
  server.unref();
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering(endpoint, server);
  return endpoint;
}

async function untilAnswering(endpoint, server) {
  while (server.exitCode === null) {
    try {
      await fetch(endpoint);
      return;
    } catch {
      await new Promise(setImmediate);
    }
  }
  throw new Error(`versitygw ended with exit code ${server.exitCode}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
