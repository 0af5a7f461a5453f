import { dirname } from 'node:path';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';

/** What a folder may not hold, and why a path is not what was asked for: all mistakes to be mended at the path. */

export function linkEscapes(path: string, target: string): MlgitError {
  return usageError(
    'link-escapes',
    `${path} is a symbolic link to ${JSON.stringify(target)}: expected a relative target inside the folder`,
    [`cp -L ${path} ${path}.copy && mv ${path}.copy ${path}`],
    { path, target },
  );
}

export function linkAsArtifact(path: string, target: string): MlgitError {
  return usageError(
    'link-escapes',
    `${path} is a symbolic link to ${JSON.stringify(target)}: expected a file or a folder`,
    [`cp -rL ${path} ${path}.copy && rm ${path} && mv ${path}.copy ${path}`],
    { path, target },
  );
}

export function specialFile(path: string): MlgitError {
  return usageError(
    'special-file',
    `${path} is a device, socket or pipe: expected a file, a folder or a link`,
    [`rm ${path}`],
    { path },
  );
}

export function badFileName(folder: string, shown: string): MlgitError {
  return usageError(
    'bad-file-name',
    `A name in ${folder} is not UTF-8: ${JSON.stringify(shown)}`,
    [`convmv -r -f latin1 -t utf8 --notest ${folder}`],
    { path: folder },
  );
}

export function wrongKind(path: string, expected: 'file' | 'tree'): MlgitError {
  const [want, found] = expected === 'file' ? ['a file', 'a folder'] : ['a folder', 'a file'];
  return usageError('wrong-kind', `${path} is ${found}: expected ${want}`, [`ls -ld ${path}`], { path });
}

export function noSuchPath(path: string): MlgitError {
  return usageError('no-such-path', `There is no file or folder ${path}`, [`ls ${dirname(path)}`], { path });
}

export function fileChanging(path: string, attempts: number): MlgitError {
  return new MlgitError(`${path} changed while it was read, at each of ${attempts} tries`, {
    code: 'file-changing',
    kind: 'conflict',
    hints: [`stop what writes to it (lsof ${path}), then try again`],
    details: { path },
  });
}
