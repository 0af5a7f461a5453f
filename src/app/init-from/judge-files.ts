import { existsSync, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { readMetrics } from '../../flow/read-metrics.ts';
import { foldersAbove } from '../../flow/repository-path.ts';
import { isCredentialName } from '../../git/credential-names.ts';
import type { Reading } from '../../import/observed/command-files.ts';
import type { ObservedCommand, SeenFile, WrittenFile } from '../../import/observed/observed-command.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { pointerPath } from '../../workspace/pointer-file.ts';
import type { Context } from '../context.ts';
import type { Observed } from './observe-command.ts';
import { type PathScope, pathScope, sourceOf } from './path-scope.ts';
import type { PreparedCommand } from './prepare-commands.ts';

/** Larger ones are data, whatever they say. */
const MOST_METRICS_BYTES = 64 * 1024;

/** What a command that has just ended did, of the user's files, by how they are now. */
export async function judgeFiles(
  context: Pick<Context, 'config' | 'dataFiles'>,
  {
    command,
    observed,
    root,
  }: { readonly command: PreparedCommand; readonly observed: Observed; readonly root: string },
): Promise<ObservedCommand> {
  const { files, startedAt } = observed;
  const scope = pathScope(root, { home: context.config.home, executed: files.executed });
  const written = new Map<string, WrittenFile['updates']>();
  const read = new Map([...files.read].map(([path, reading]) => [sourceOf(path), reading]));
  for (const [path, { keeps }] of files.written) {
    const name = scope.inside(path);
    const stats = name === undefined ? undefined : fileAt(path);
    if (name === undefined || stats === undefined) continue;
    const was = { reading: read.get(path), keeps, stats, startedAt };
    if (isCreated(was)) read.delete(path);
    if (isChanged(was)) written.set(name, updateOf(was));
  }
  const inside = namesOf(read.keys(), (path) => scope.inside(path), { root });
  const outside = [...read.keys()].filter((path) => scope.isOutside(path) && fileAt(path) !== undefined);
  const seen = await describeAll(context, root, [...inside, ...written.keys()]);
  const { notebook, folder } = command;
  return {
    command: command.typed,
    ...(notebook === undefined ? {} : { notebook }),
    folder,
    read: [...inside.flatMap((path) => seen.get(path) ?? []), ...outside.map(outsideFile)],
    listed: [...files.listed].flatMap((path) => scope.inside(path) ?? (scope.isOutside(path) ? [path] : [])),
    written: await describeWritten(written, { root, seen }),
    whole: wholeFolders([...written.keys()], root, scope),
    made: [...files.folders].flatMap((path) => scope.inside(path) ?? []),
    links: innerLinks(files.links, inside, { root, scope }),
    leading: await leadingLinks(context, files.links, { root, scope }),
    writtenOutside: [...files.written.keys()].filter(
      (path) =>
        scope.isOutside(path) && !/^(\/private)?(\/var)?\/tmp\//.test(path) && fileAt(path) !== undefined,
    ),
    removed: namesOf(files.removed, (path) => scope.inside(path), { root, absent: true }),
  };
}

interface Was {
  readonly reading: Reading | undefined;
  readonly keeps: boolean;
  readonly stats: Stats;
  readonly startedAt: number;
}

function existed({ stats, startedAt, reading }: Was): boolean {
  return stats.birthtimeMs > 0 ? stats.birthtimeMs < startedAt : reading === 'before';
}

/** What was opened for both at once, and was not there: only written. */
function isCreated(was: Was): boolean {
  return !existed(was) && was.reading !== 'before';
}

/** What was opened so that it could be written may have been left as it was, as databases are. */
function isChanged({ stats, startedAt }: Was): boolean {
  return stats.ctimeMs >= startedAt;
}

function updateOf(was: Was): WrittenFile['updates'] {
  if (isCreated(was)) return 'no';
  if (was.reading !== undefined) return 'changes';
  return was.keeps ? 'appends' : 'no';
}

function namesOf(
  paths: Iterable<string>,
  nameOf: (path: string) => string | undefined,
  { root, absent = false }: { readonly root: string; readonly absent?: boolean },
): string[] {
  const names = new Set<string>();
  for (const path of paths) {
    const name = nameOf(path);
    if (name !== undefined && (fileAt(join(root, name)) === undefined) === absent) names.add(name);
  }
  return [...names];
}

async function describeAll(
  { dataFiles }: Pick<Context, 'dataFiles'>,
  root: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, SeenFile>> {
  const unique = [...new Set(paths)];
  const [tracked, ignored] = await Promise.all([dataFiles.tracked(unique), dataFiles.ignored(unique)]);
  return new Map(
    unique.map((path) => {
      const added = [path, ...foldersAbove(path)].find((one) => existsSync(join(root, pointerPath(one))));
      const file: SeenFile = {
        path,
        sizeBytes: fileAt(join(root, path))?.size ?? 0,
        tracked: tracked.has(path),
        ignored: ignored.has(path),
        secret: isCredentialName(path),
        ...(added === undefined ? {} : { added }),
      };
      return [path, file];
    }),
  );
}

/** Links of the tree by which files of it were opened: a task needs both. */
function innerLinks(
  links: ReadonlyMap<string, string>,
  inside: readonly string[],
  { root, scope }: { readonly root: string; readonly scope: PathScope },
): string[] {
  const found = new Set<string>();
  for (const [path, to] of links) {
    const name = scope.inside(path);
    const target = scope.inside(to);
    const link = name === undefined || name === target ? undefined : linkOf(name, root);
    if (link !== undefined && target !== undefined && inside.includes(target)) found.add(link);
  }
  return [...found];
}

/** The link that a name is, or lies behind. */
function linkOf(name: string, root: string): string | undefined {
  return [...foldersAbove(name), name].find((one) =>
    lstatSync(join(root, one), { throwIfNoEntry: false })?.isSymbolicLink(),
  );
}

function outsideFile(path: string): SeenFile {
  return {
    path,
    sizeBytes: fileAt(path)?.size ?? 0,
    tracked: false,
    ignored: false,
    secret: isCredentialName(path),
  };
}

function describeWritten(
  written: ReadonlyMap<string, WrittenFile['updates']>,
  { root, seen }: { readonly root: string; readonly seen: ReadonlyMap<string, SeenFile> },
): Promise<WrittenFile[]> {
  return Promise.all(
    [...written].flatMap(([path, updates]) => {
      const file = seen.get(path);
      return file === undefined ? [] : [withMetrics({ ...file, updates }, root)];
    }),
  );
}

async function withMetrics(file: WrittenFile, root: string): Promise<WrittenFile> {
  if (!/\.(json|ya?ml|toml)$/.test(file.path) || file.sizeBytes > MOST_METRICS_BYTES) return file;
  try {
    const text = await readFile(join(root, file.path), 'utf8');
    return { ...file, metrics: await readMetrics(file.path, text) };
  } catch (error) {
    // It says something else than numbers by name.
    if (error instanceof MlgitError && error.code === 'metrics-invalid') return file;
    throw error;
  }
}

/** Folders below the top in which nothing lies that the command did not write. */
function wholeFolders(written: readonly string[], root: string, scope: PathScope): ObservedCommand['whole'] {
  const own = new Set(written);
  const counts = new Map<string, number>();
  for (const path of written)
    for (const folder of foldersAbove(path)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return [...counts].flatMap(([path, files]) => {
    const isWhole = readdirSync(join(root, path), { recursive: true, withFileTypes: true }).every((entry) => {
      const name = scope.inside(join(entry.parentPath, entry.name));
      return entry.isDirectory() || name === undefined || own.has(name);
    });
    return isWhole ? [{ path, files }] : [];
  });
}

/** Links of the tree that lead out of it. A root that was entered through a link is none. */
async function leadingLinks(
  { dataFiles }: Pick<Context, 'dataFiles'>,
  links: ReadonlyMap<string, string>,
  { root, scope }: { readonly root: string; readonly scope: PathScope },
): Promise<ObservedCommand['leading']> {
  const found = new Map<string, string>();
  for (const [path, to] of links) {
    const name = scope.inside(path);
    if (name === undefined || isAtOrBelow(to, root) || !scope.isOutside(to) || fileAt(to) === undefined)
      continue;
    const link = linkOf(name, root);
    if (link !== undefined) found.set(link, to);
  }
  const tracked = await dataFiles.tracked([...found.keys()]);
  return [...found].map(([path, to]) => ({ path, to, tracked: tracked.has(path) }));
}

/** Of a regular file; undefined for anything else. */
function fileAt(path: string): Stats | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats : undefined;
}
