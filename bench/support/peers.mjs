// The tools that mlgit is measured against, in virtual environments of a cache folder: exact versions, from PyPI by pip.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const PEERS = {
  dvc: { package: 'dvc==3.67.1', command: 'dvc' },
  'dvc-s3': { package: 'dvc[s3]==3.67.1', command: 'dvc' },
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
  const command = join(folderOf(name), 'bin', PEERS[name].command);
  return existsSync(join(folderOf(name), '.complete')) ? command : undefined;
}

export function installPeer(name) {
  const folder = folderOf(name);
  console.error(`Installing ${PEERS[name].package} into ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const steps = [
    ['python3', ['-m', 'venv', folder]],
    [join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', PEERS[name].package]],
    [join(folder, 'bin', PEERS[name].command), ['--version']],
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

/** The version is part of the name, so that another version is another environment. */
function folderOf(name) {
  return join(cache, PEERS[name].package.replace('==', '-'));
}
