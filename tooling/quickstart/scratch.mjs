import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuiet } from './process.mjs';
import { QuickstartFailure } from './quickstart-failure.mjs';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

/** Makes the folder to work in, or takes a named one that is empty. */
export function claimFolder(named) {
  if (named === undefined) return mkdtempSync(join(tmpdir(), 'mlgit-quickstart-'));
  mkdirSync(named, { recursive: true });
  if (readdirSync(named).length > 0) {
    throw new QuickstartFailure(`the folder is not empty: ${named}`, {
      hint: 'name a folder that is empty or does not exist yet',
      exitCode: 2,
    });
  }
  return named;
}

/** A repository with the example as its first commit. What an earlier attempt left in the folder goes first. */
export async function fillFolder(folder, { variant, python }) {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const [from, to] of Object.entries(variant.copies)) {
    cpSync(join(EXAMPLES, from), join(folder, to), { recursive: true, filter: isSource });
  }
  if (python !== undefined) usePython(join(folder, 'mlgit.yaml'), python.minor);

  // The identity is set in this repository alone, so that a machine without one can commit and nobody's is used.
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await git(folder, 'config', 'user.name', 'Quickstart');
  await git(folder, 'config', 'user.email', 'quickstart@example.invalid');
  await git(folder, 'config', 'commit.gpgSign', 'false');
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--no-verify', '-m', 'Start from the credit example');
}

const isSource = (path) => !/[\\/](__pycache__|\.venv|build|models|reports)$/.test(path);

function usePython(flowFile, minor) {
  const text = readFileSync(flowFile, 'utf8');
  writeFileSync(flowFile, text.replace(/^( {2}python: )"[^"]*"/m, `$1"${minor}"`));
}

async function git(folder, ...args) {
  const { code, stderr } = await runQuiet('git', args, { cwd: folder });
  if (code === 127)
    throw new QuickstartFailure('git is not installed', { hint: 'https://git-scm.com/downloads' });
  if (code !== 0) throw new QuickstartFailure(`git ${args[0]} failed: ${stderr.trim()}`);
}
