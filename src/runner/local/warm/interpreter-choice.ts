import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a folder by which pyenv, asdf and mise choose the interpreter that `python3` is there. */
const FILES = ['.python-version', '.tool-versions', 'mise.toml', '.mise.toml'];

/** Equal where `python3` is the same program, started from either folder. */
export function interpreterChoice(folder: string): string {
  const paths = FILES.map((name) => join(folder, name));
  return paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('\0');
}
