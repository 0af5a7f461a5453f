import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { readSystemFile } from '../system-file.ts';

export function readNumber(path: string): number | undefined {
  const text = readSystemFile(path)?.trim();
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** The number beside `key` in a file of lines `key number`. */
export function readField(path: string, key: string): number | undefined {
  return fieldOf(readSystemFile(path), key);
}

/** The same of a text that was read already. */
export function fieldOf(text: string | undefined, key: string): number | undefined {
  const found = new RegExp(`^${key} (\\d+)$`, 'm').exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Whether the kernel took it. */
export function writeControl(path: string, text: string): boolean {
  // Opened for writing, a name that is no control file would be refused only after it was made on some kernels.
  if (!existsSync(path)) return false;
  try {
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}

export function readPids(folder: string): number[] {
  const text = readSystemFile(`${folder}/cgroup.procs`) ?? '';
  return text.split('\n').flatMap((line) => (/^[1-9]\d*$/.test(line) ? [Number(line)] : []));
}

/** Its folder, also when it was there before; undefined where none can be made. */
export function makeCgroup(folder: string): string | undefined {
  try {
    mkdirSync(folder);
    return folder;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? folder : undefined;
  }
}

/** Whether it is gone; a cgroup with processes stays. */
export function removeCgroup(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
