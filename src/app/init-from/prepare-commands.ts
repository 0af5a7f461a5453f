import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { shellWord } from '../../base/shell-word.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { findProgram } from '../../workspace/environment/find-program.ts';
import { absolutePath } from '../../workspace/environment/passed-variables.ts';
import { readTextIfAny } from '../../workspace/environment/present-path.ts';
import type { Context } from '../context.ts';

/** A command of `--from`, ready to be run. */
export interface PreparedCommand {
  /** As the user wrote it. */
  readonly typed: string;
  /** For the shell, when it is observed. */
  readonly shell: string;
  /** Relative to the root. */
  readonly notebook?: string;
  /** Where it runs when it is observed, relative to the root; empty at the top. */
  readonly ranIn: string;
  /** Where its step runs, in the same way. */
  readonly folder: string;
}

const SCRIPT = /\.(py|ipynb|sh|bash|R|r)$/;

/**
 * Commands as they are to be run: a script by the interpreter of its ending, a notebook as Jupyter would, in its own folder.
 * @throws MlgitError usage: `no-commands`, `no-such-script`, `notebook-outside`.
 */
export async function prepareCommands(
  { config, location }: Pick<Context, 'config' | 'location'>,
  root: string,
  typed: readonly string[],
): Promise<PreparedCommand[]> {
  const commands = typed.map((one) => one.trim()).filter((one) => one !== '');
  if (commands.length === 0) {
    throw usageError('no-commands', '--from: expected commands, found none', [
      'mlgit init --from "python prepare.py" "python train.py --lr 0.1" analysis.ipynb',
    ]);
  }
  const path = absolutePath(config.env.PATH);
  const python = (await findProgram('python', path, config.cwd)) === undefined ? 'python3' : 'python';
  const folder = location.prefix.replace(/\/$/, '');
  const found: PreparedCommand[] = [];
  for (const command of commands) {
    found.push(await prepare(command, { root, python, cwd: config.cwd, folder }));
  }
  return found;
}

interface Place {
  readonly root: string;
  readonly python: string;
  /** Absolute, and relative to the root. */
  readonly cwd: string;
  readonly folder: string;
}

/** `cd FOLDER && …`: what follows sees all paths from there, and so do its scripts. */
const IN_FOLDER = /^cd\s+([\w./+-]+)\s*&&\s*(\S.*)$/s;

async function prepare(command: string, place: Place): Promise<PreparedCommand> {
  const { root, python, cwd, folder } = place;
  const [, entered, rest] = IN_FOLDER.exec(command) ?? [];
  if (entered !== undefined && rest !== undefined) {
    const inner = resolve(cwd, entered);
    if (isFolderAt(inner) && isAtOrBelow(inner, root))
      return prepare(rest, { ...place, cwd: inner, folder: relative(root, inner) });
  }
  const isFile = isFileAt(join(cwd, command)) || (isAbsolute(command) && isFileAt(command));
  const first = isFile ? command : (command.split(/\s+/)[0] ?? '');
  if (!SCRIPT.test(first)) return { typed: command, shell: command, ranIn: folder, folder };
  const file = isAbsolute(first) ? first : join(cwd, first);
  if (!isFileAt(file)) throw noSuchScript(first, cwd);
  if (first.endsWith('.ipynb')) return asNotebook(command, { file, root, python });
  const shell = `${await interpreterOf(file, python)} ${isFile ? shellWord(command) : command}`;
  return { typed: shell, shell, ranIn: folder, folder };
}

function asNotebook(
  typed: string,
  { file, root, python }: { readonly file: string; readonly root: string; readonly python: string },
): PreparedCommand {
  const notebook = relative(root, file);
  if (notebook.startsWith('..')) {
    throw usageError('notebook-outside', `${typed} is not in the repository ${root}`, [
      `cp ${shellWord(typed)} ${shellWord(root)}`,
    ]);
  }
  const folder = dirname(notebook);
  return {
    typed,
    shell: `${python} -m mlgit_notebook ${shellWord(file)}`,
    notebook,
    ranIn: folder === '.' ? '' : folder,
    folder: '',
  };
}

async function interpreterOf(file: string, python: string): Promise<string> {
  if (file.endsWith('.py')) return python;
  if (/\.r$/i.test(file)) return 'Rscript';
  const firstLine = ((await readTextIfAny(file)) ?? '').split('\n')[0] ?? '';
  return file.endsWith('.bash') || /\bbash\b/.test(firstLine) ? 'bash' : 'sh';
}

function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFileAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function noSuchScript(name: string, cwd: string): Error {
  return usageError('no-such-script', `--from: expected a script at ${name} in ${cwd}, found none`, [
    'quote a command as a whole: mlgit init --from "python train.py --lr 0.1"',
  ]);
}
