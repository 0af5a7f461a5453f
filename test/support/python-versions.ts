import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { requireTool, toolPresent } from './required-tool.ts';

/** pyenv's versions, of which its commands on the PATH start only those that were chosen. */
const PYENV = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');

/** The folder that has `python` and `python3` of this version, as `3.12`; undefined, and the test skips, where there is none. */
export function pythonFolder(version: string): string | undefined {
  const found = candidates(version).find((path) => answersWith(path, version));
  if (!toolPresent(`python${version}`, () => found !== undefined) || found === undefined) return undefined;
  return dirname(found);
}

function candidates(version: string): string[] {
  const built = existsSync(PYENV) ? readdirSync(PYENV).filter((name) => name.startsWith(`${version}.`)) : [];
  const { path, missing } = requireTool('python3');
  return [...built.sort().map((name) => join(PYENV, name, 'bin/python')), ...(missing ? [] : [path])].filter(
    (one) => existsSync(join(dirname(one), 'python')),
  );
}

function answersWith(path: string, version: string): boolean {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return stdout?.startsWith(`Python ${version}.`) === true;
}
