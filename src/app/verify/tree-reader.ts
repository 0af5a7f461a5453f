import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import type { Oid } from '../../git/port.ts';
import type { Context } from '../context.ts';

/** Where manifests, the policy and the signers file are read from: a commit, or the working tree. */
export interface TreeReader {
  /** Undefined: the working tree. */
  readonly commit: Oid | undefined;
  /** Undefined where there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Accepted manifests: flow → path. */
  manifests(): Promise<ReadonlyMap<string, string>>;
}

export const MANIFESTS = 'manifests';

export function commitReader({ objects, acceptance }: Context, commit: Oid): TreeReader {
  return {
    commit,
    read: (path) => objects.readFile(commit, path),
    manifests: async () => byFlow([...(await acceptance.filesIn(commit, MANIFESTS)).keys()]),
  };
}

export function workingTreeReader(root: string): TreeReader {
  return {
    commit: undefined,
    read: (path) => orUndefined(readFile(join(root, path))),
    async manifests() {
      const names = (await orUndefined(readdir(join(root, MANIFESTS)))) ?? [];
      return byFlow(names.sort(compareBytes).map((name) => `${MANIFESTS}/${name}`));
    },
  };
}

function byFlow(paths: readonly string[]): Map<string, string> {
  return new Map(
    paths.flatMap((path) => {
      const [, flow] = /^manifests\/([^/]+)\.json$/.exec(path) ?? [];
      return flow === undefined ? [] : [[flow, path] as const];
    }),
  );
}

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
