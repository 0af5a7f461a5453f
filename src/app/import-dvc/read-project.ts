import { basename } from 'node:path';
import { readConfig } from '../../import/dvc/config.ts';
import type { DvcProject } from '../../import/dvc/project.ts';
import { requireName, suggestName } from '../../model/name.ts';
import type { Context } from '../context.ts';
import { findTraces } from './find-traces.ts';
import { machineSettings } from './machine-settings.ts';
import { workingTree } from './working-tree.ts';

export interface ProjectRequest {
  /** Top of the working tree. */
  readonly root: string;
  /** Of the project, relative to it; empty for the top. */
  readonly folder: string;
  /** Undefined: after the folder. */
  readonly flow: string | undefined;
}

const OF_DVC = /(?:^|\/)dvc\.(?:yaml|lock)$|[^/]\.dvc$/;

/** All that a translation reads of a project. What belongs to another project in a folder below is left out. */
export async function readProject(
  context: Context,
  { root, folder, flow }: ProjectRequest,
): Promise<DvcProject> {
  const all = await context.dataFiles.visible('');
  const tree = workingTree(root, all);
  const below = folder === '' ? '' : `${folder}/`;
  const others = all.flatMap((path) => {
    const [, other] = /^(.+)\/\.dvc\/config$/.exec(path) ?? [];
    return other === undefined || other === folder || !other.startsWith(below) ? [] : [`${other}/`];
  });
  const own = all.filter((path) => path.startsWith(below) && !others.some((other) => path.startsWith(other)));
  const read = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const text = tree.read(path);
      return text === undefined ? [] : [{ path, text }];
    });
  const wanted = own.filter((path) => OF_DVC.test(path) && !path.includes('.dvc/'));
  const files = read(wanted);
  const isRead = new Set(files.map(({ path }) => path));
  const config = readConfig([
    ...machineSettings(context.config),
    ...read([`${below}.dvc/config`]).map(({ text }) => ({ text, isShared: true })),
    ...read([`${below}.dvc/config.local`]),
  ]);
  return {
    flow:
      flow === undefined ? suggestName(basename(folder === '' ? root : folder)) : requireName('Flow', flow),
    folder,
    ...{ files, config },
    unread: wanted.filter((path) => !isRead.has(path)),
    traces: await findTraces(context, { root, folder, config }),
    ignores: read(own.filter((path) => /(?:^|\/)\.dvcignore$/.test(path))),
    tree,
  };
}
