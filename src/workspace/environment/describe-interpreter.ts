import { execFile } from 'node:child_process';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';
import { readTextIfAny } from './present-path.ts';
import { pyenvFiles, resolvePyenvShim } from './pyenv-shim.ts';

const run = promisify(execFile);

/** Remembers texts between processes; what it forgets is worked out again. */
export interface Memo {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface Surroundings {
  /** The folder that tasks run in, or one with the same files: shims depend on it. */
  readonly cwd: string;
  /** The environment of a task. */
  readonly env: { readonly [name: string]: string };
  readonly memo: Memo;
}

export interface PythonDescription {
  /** As `3.11.7`. */
  readonly version: string;
  /** Folders that packages are installed in, whether or not they exist yet. */
  readonly siteFolders: readonly string[];
  /** Folders of the interpreter itself. */
  readonly prefixes: readonly string[];
}

// Without the working folder, whose modules may be called like those of the standard library; and without the
// folders that editable installs add, which are no packages but code.
const DESCRIBE = `
import sys
sys.path[:] = [p for p in sys.path if p]
import json, os, platform, site
stdlib = os.path.dirname(os.__file__)
folders = site.getsitepackages() if hasattr(site, "getsitepackages") else []
if site.ENABLE_USER_SITE:
    folders.append(site.getusersitepackages())
folders += [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
prefixes = [sys.prefix, sys.exec_prefix, getattr(sys, "base_prefix", sys.prefix), stdlib]
print(json.dumps({"version": platform.python_version(), "siteFolders": sorted(set(folders)), "prefixes": sorted(set(prefixes))}))
`;

/** What is called as an interpreter ran, and did not do what it was asked. */
export class NoInterpreter extends Error {}

/** @throws Error of the interpreter when it does not run, and `NoInterpreter`. */
export async function describePython(file: string, surroundings: Surroundings): Promise<PythonDescription> {
  const text = await remembered(file, 'python', surroundings, async () => {
    // Not -I, which would hide the user's site folder. What PYTHONPATH names is no installed package.
    const { PYTHONPATH: _, ...env } = surroundings.env;
    const { stdout } = await run(file, ['-c', DESCRIBE], { env, cwd: surroundings.cwd });
    parseDescription(file, stdout);
    return stdout.trim();
  });
  return parseDescription(file, text);
}

function parseDescription(file: string, text: string): PythonDescription {
  try {
    return JSON.parse(text) as PythonDescription;
  } catch (cause) {
    throw new NoInterpreter(`${file} runs, and does not say what it is`, { cause });
  }
}

/** First line of `--version`. */
export function describeVersion(file: string, surroundings: Surroundings): Promise<string> {
  return remembered(file, 'version', surroundings, async () => {
    const { stdout, stderr } = await run(file, ['--version'], {
      env: surroundings.env,
      cwd: surroundings.cwd,
    });
    return ((stdout.trim() || stderr.trim()).split('\n')[0] ?? '').trim();
  });
}

/**
 * A binary answers the same until it changes. A script, such as a version manager's shim, may answer differently
 * in another folder and is run every time.
 */
async function remembered(
  file: string,
  question: string,
  surroundings: Surroundings,
  ask: () => Promise<string>,
): Promise<string> {
  if ((await scriptHead(file)) !== undefined) return ask();
  const real = await stat(file, { bigint: true });
  const venv = await readTextIfAny(join(dirname(dirname(file)), 'pyvenv.cfg'));
  const { HOME, PYTHONNOUSERSITE } = surroundings.env;
  const key = JSON.stringify([
    'interpreter 1',
    question,
    file,
    await realpath(file),
    `${real.size} ${real.mtimeNs} ${real.ino}`,
    venv ?? '',
    [HOME, PYTHONNOUSERSITE],
  ]);
  const known = surroundings.memo.get(key);
  if (known !== undefined) return known;
  const answer = await ask();
  surroundings.memo.set(key, answer);
  return answer;
}

/** The beginning of a script, undefined when the file is not one. */
async function scriptHead(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return head.startsWith('#!') ? head : undefined;
  } finally {
    await handle.close();
  }
}

/** What starts when `name` is called: a binary, or a script nobody here can see through. */
export interface ResolvedProgram {
  readonly file: string;
  /** Programs named by the first lines of scripts on the way, outermost first. */
  readonly via: readonly string[];
  /** Files and folders that finding and starting it takes, absolute: itself, scripts on the way, their version manager. */
  readonly needs: readonly string[];
}

/** Follows PATH, version managers and `#!` lines. Undefined when there is no such program. */
export async function resolveProgram(
  name: string,
  surroundings: Surroundings,
): Promise<ResolvedProgram | undefined> {
  const path = surroundings.env.PATH ?? '';
  let file = await findProgram(name, path, surroundings.cwd);
  const via: string[] = [];
  const needs: string[] = [];
  for (let hops = 0; file !== undefined && hops < 5; hops++) {
    const head = await scriptHead(file);
    needs.push(file);
    if (head === undefined) break;
    needs.push(...pyenvFiles(head));
    const shim = await resolvePyenvShim(basename(file), head, {
      cwd: surroundings.cwd,
      path,
      pyenvVersion: surroundings.env.PYENV_VERSION,
    });
    const interpreter = shim === undefined ? interpreterOf(head) : undefined;
    const next: string | undefined =
      shim ?? (interpreter && (await findProgram(interpreter, path, surroundings.cwd)));
    if (next === undefined) break;
    // A shell script called by an interpreter's name is a shim: its shell says nothing about it.
    if (interpreter !== undefined && isInterpreterName(basename(file))) break;
    if (interpreter !== undefined) via.push(basename(file));
    file = next;
  }
  return file === undefined ? undefined : { file, via, needs };
}

/** `#!/usr/bin/env -S python3 -u` → `python3`; `#!/opt/x/bin/python` → that path. */
function interpreterOf(head: string): string | undefined {
  const words = head.slice(2).split('\n')[0]?.trim().split(/\s+/) ?? [];
  if (basename(words[0] ?? '') !== 'env') return words[0];
  return words.slice(1).find((word) => !word.startsWith('-') && !word.includes('='));
}

export function isPythonName(name: string): boolean {
  return /^(python|pypy)(\d+(\.\d+)?t?)?$/.test(name);
}

export function isInterpreterName(name: string): boolean {
  return isPythonName(name) || /^(node|nodejs|deno|bun|Rscript|R|julia|bash|zsh|ruby|perl|java)$/.test(name);
}
