import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import { NOTHING_ELSE } from './fetch-flags.ts';
import { parseOid } from './object-format.ts';
import { objectFolder, quoted } from './object-reader.ts';
import type { Ref, RepositoryLocation } from './port.ts';
import { callGit, runGit, subcommand } from './process.ts';

/** Refs with all that they reach, as a file that any git reads (`git help format-bundle`). */
export interface BundleFiles {
  /**
   * Writes one. Its bytes follow from refs, objects and the version of git: nothing of how the repository is packed or
   * configured shows. @throws MlgitError `history-incomplete` (unreachable) where a shallow or partial clone lacks objects.
   */
  write(path: string, refs: readonly Ref[], signal?: AbortSignal): Promise<void>;
  /** What the file says that it has. */
  refs(path: string): Promise<readonly Ref[]>;
  /** Takes its objects in, checks that nothing is missing, and changes no ref. */
  read(path: string, refs: readonly Ref[], signal?: AbortSignal): Promise<void>;
}

export function openBundleFiles(location: RepositoryLocation, env: Env): BundleFiles {
  const call = (args: readonly string[]) => ({
    args,
    cwd: workingFolder(location),
    env: { ...environmentOf(location, env), GIT_ALLOW_PROTOCOL: 'file' },
  });
  return {
    write: (path, refs, signal) => writeBundle(location, env, { path, refs, signal }),
    async refs(path) {
      const out = await runGit(call(['bundle', 'list-heads', path]));
      return out
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => ({
          oid: parseOid(line.slice(0, line.indexOf(' '))),
          name: line.slice(line.indexOf(' ') + 1),
        }));
    },
    async read(path, refs, signal) {
      await runGit({
        ...call(['fetch', '--quiet', ...NOTHING_ELSE, '--stdin', path]),
        stdin: refs.map(({ name }) => `${name}\n`).join(''),
        ...(signal === undefined ? {} : { signal }),
      });
    },
  };
}

/** Deltas are found anew by one thread, with the limits written down: how many threads find them changes them. */
const PACKING = [
  '--no-reuse-delta',
  '--no-reuse-object',
  '--delta-base-offset',
  '--threads=1',
  '--window=10',
  '--depth=50',
  '--compression=6',
];

/**
 * Packed in an empty repository that borrows the objects, so that no tag, bitmap, replacement or setting of the real
 * one has a part in it.
 */
async function writeBundle(
  location: RepositoryLocation,
  env: Env,
  { path, refs, signal }: { path: string; refs: readonly Ref[]; signal: AbortSignal | undefined },
): Promise<void> {
  const folder = await mkdtemp(`${path}-pack-`);
  try {
    const { objectFormat } = location;
    const alone = aloneEnvironment(location, env);
    const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${objectFormat}`, folder];
    await runGit({ args: init, cwd: folder, env: alone });
    const args = ['pack-objects', '--quiet', '--revs', ...PACKING, join(folder, 'out')];
    const answer = await callGit({
      args,
      cwd: folder,
      env: { ...alone, GIT_DIR: folder },
      stdin: [...new Set(refs.map(({ oid }) => oid))].map((oid) => `${oid}\n`).join(''),
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.exitCode !== 0) throw packFailure({ name: subcommand(args), ...answer });
    const pack = (await readdir(folder)).find((name) => /^out-.*\.pack$/.test(name)) ?? 'out.pack';
    await concatenate(path, headerOf(refs, objectFormat), join(folder, pack));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function aloneEnvironment(location: RepositoryLocation, env: Env): Env {
  const out: Record<string, string | undefined> = { ...environmentOf(location, env) };
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY']) delete out[name];
  const others = env.GIT_ALTERNATE_OBJECT_DIRECTORIES;
  return {
    ...out,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: undefined,
    GIT_CONFIG_PARAMETERS: undefined,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: [quoted(objectFolder(location, env)), ...(others ? [others] : [])].join(
      delimiter,
    ),
  };
}

/** Version 2 has no word for the object format, version 3 needs a newer git to read it. */
function headerOf(refs: readonly Ref[], format: RepositoryLocation['objectFormat']): string {
  const first = format === 'sha1' ? '# v2 git bundle\n' : `# v3 git bundle\n@object-format=${format}\n`;
  return `${first}${refs.map(({ oid, name }) => `${oid} ${name}\n`).join('')}\n`;
}

async function concatenate(path: string, header: string, pack: string): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(header);
  for await (const chunk of createReadStream(pack)) await file.write(chunk as Buffer);
}

function packFailure(answer: Parameters<typeof failureOf>[0]): MlgitError {
  if (
    !/Could not read|bad tree object|unable to read|missing|bad object|revision walk setup/i.test(
      answer.stderr,
    )
  ) {
    return failureOf(answer);
  }
  return new MlgitError('The history of these runs is not whole in this clone, which is shallow or partial', {
    code: 'history-incomplete',
    kind: 'unreachable',
    hints: ['git fetch --unshallow', 'git fetch --refetch --no-filter   (a partial clone)'],
    details: { stderr: answer.stderr.slice(0, 4000) },
  });
}
