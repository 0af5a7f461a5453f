// git push with the pre-push hook when it has nothing to do, against the same push without a hook: at most 150 ms more
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';

const ROUNDS = 15;
const HISTORY = 1_000;
const ALLOWED_MS = 150;
const { folder, env } = scratchFolder('hook');

// As a global installation has it: a link to the entry point, and Node beside it.
const bin = join(folder, 'bin');
mkdirSync(bin);
symlinkSync(MLGIT, join(bin, 'mlgit'));
symlinkSync(process.execPath, join(bin, 'node'));
const hookEnv = { ...env, PATH: `${bin}:${env.PATH}` };
const git = (cwd, ...args) => required('git', args, cwd, hookEnv);
const mlgit = (cwd, ...args) => required(process.execPath, [MLGIT, ...args], cwd, hookEnv);

/** What the three pushes differ in: whether mlgit was ever used there, and what the commits bring. */
const parts = {
  'never used': { prepare: () => undefined },
  'commits of code': { prepare: (cwd) => mlgit(cwd, 'log') },
  'a pointer, known to be in the store': {
    prepare(cwd) {
      const store = join(folder, 'store');
      mkdirSync(store, { recursive: true });
      git(cwd, 'config', 'mlgit.store.team.url', pathToFileURL(store).href);
    },
    change(cwd, round) {
      writeFileSync(join(cwd, 'data.bin'), `data of round ${round}`);
      mlgit(cwd, 'add', 'data.bin');
      mlgit(cwd, 'push');
    },
  },
};

/** A repository of some age and its remote, on this disk. */
function pushedRepository(name, prepare) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  repository(cwd, hookEnv, { 'train.py': 'print(1)\n' });
  const commits = Array.from({ length: HISTORY }, (_, i) => {
    const text = `print(${i})\n`;
    const parent = i === 0 ? 'from HEAD^0\n' : '';
    return `commit refs/heads/main\ncommitter Bench <bench@example.org> ${i} +0000\ndata 1\nx\n${parent}M 100644 inline src/f${i % 50}.py\ndata ${text.length}\n${text}`;
  });
  writeFileSync(join(folder, 'history'), `${commits.join('')}\n`);
  required('sh', ['-c', 'git fast-import --quiet < "$1"', 'sh', join(folder, 'history')], cwd, hookEnv);
  git(cwd, 'checkout', '--quiet', '--force', '-B', 'work', 'refs/heads/main');
  git(folder, 'init', '--quiet', '--bare', `${name}.git`);
  git(cwd, 'remote', 'add', 'origin', join(folder, `${name}.git`));
  git(cwd, 'push', '--quiet', '--set-upstream', 'origin', 'work');
  prepare(cwd);
  return cwd;
}

/** One timed push of one commit, made beforehand. */
function side(name, { prepare, change = () => undefined }, flags) {
  const cwd = pushedRepository(name, prepare);
  if (flags.length === 0) mlgit(cwd, 'hooks', 'install');
  return {
    name: flags.length === 0 ? 'mlgit' : 'git',
    run(round) {
      writeFileSync(join(cwd, 'train.py'), `print(${round})\n`);
      change(cwd, round);
      git(cwd, 'add', '--all');
      git(cwd, 'commit', '--quiet', '--no-verify', '--message', `round ${round}`);
      return measure({ command: 'git', args: [...flags, 'push', '--quiet'], cwd, env: hookEnv });
    },
  };
}

const results = {};
for (const [part, what] of Object.entries(parts)) {
  const name = part.replace(/\W+/g, '-');
  const ours = side(`${name}-hook`, what, []);
  const peer = side(`${name}-none`, what, ['-c', 'core.hooksPath=/dev/null']);
  for (const one of [ours, peer]) one.run(ROUNDS);
  const compared = interleave({ rounds: ROUNDS, ours, peer });
  results[part] = { ...compared, target: 1 + ALLOWED_MS / compared.peer.medianMs };
  for (const copy of ['hook', 'none']) {
    const cwd = join(folder, `${name}-${copy}`);
    if (git(cwd, 'rev-parse', 'HEAD') !== git(join(folder, `${name}-${copy}.git`), 'rev-parse', 'work')) {
      throw new Error(`${part}: the remote does not have what was pushed`);
    }
  }
}
for (const [part, { ours, peer }] of Object.entries(results)) {
  console.log(`hook: ${part}: ${ours.medianMs - peer.medianMs} ms more than git's own push`);
}
concludeAll({
  bench: 'hook',
  checked: `pushes of one commit on top of ${HISTORY}; the remote has each; a target is git's own time and ${ALLOWED_MS} ms`,
  parts: results,
});
