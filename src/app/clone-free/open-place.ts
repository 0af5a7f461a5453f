import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { openRemoteRepository } from '../../git/clone-free/open-remote-repository.ts';
import type { RemoteRepository } from '../../git/clone-free/port.ts';
import { placeOf, type RemoteUrl } from '../../git/clone-free/remote-url.ts';
import type { RemoteCallOptions } from '../../git/transport-port.ts';
import { openUserSettings, type UserSettings } from '../../git/user-settings.ts';
import { NO_MEMO } from '../../index/no-memo.ts';
import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import type { FlowFile } from '../../model/flow.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { formatSpec, parseSpec } from '../../model/parse-spec.ts';
import type { Spec } from '../../model/spec.ts';
import type { BlobSource } from '../../store/artifact-store.ts';
import { openPartialFiles } from '../../store/local/open-partial-files.ts';
import { openTempNames } from '../../store/local/open-temp-names.ts';
import { TempsBeside } from '../../store/local/temps-beside.ts';
import type { LocalStore } from '../../store/local-port.ts';
import { SeveralStores, type SeveralStoresOptions } from '../../store/several-stores.ts';
import { findProgram } from '../../workspace/environment/find-program.ts';
import type { Context, ReadContext } from '../context.ts';
import { openContext } from '../open-context.ts';
import { locateHere, locateRepository } from './locate-repository.ts';
import { openBundle } from './open-bundle.ts';
import { type CodeOfRun, openRemoteContext } from './remote-context.ts';
import { flowFileAt } from './remote-flow-file.ts';
import { aboutRemote } from './remote-hints.ts';
import { TeamStores } from './team-stores.ts';

export interface PlaceOptions {
  readonly config: Config;
  /** A SPEC, perhaps with REPO#. */
  readonly spec: string;
  /** The same as REPO# in the SPEC. */
  readonly repo?: string | undefined;
  /** URL of the store that has the artifacts, whatever the repository says. */
  readonly store?: string | undefined;
  /** More than the one run that the SPEC names is wanted. */
  readonly wholeFlow?: boolean;
  readonly signal: AbortSignal;
  /** How git may speak with the person at the terminal. */
  readonly call?: Omit<RemoteCallOptions, 'signal'>;
  /** Asks that person a yes-or-no question; absent where nobody sits. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
}

/** Where a SPEC points, opened for reading. */
export interface Place {
  readonly context: ReadContext;
  /** The SPEC without REPO. */
  readonly spec: string;
  /** The clone that the caller stands in, where the SPEC points there. */
  readonly clone: Context | undefined;
  /** Says of an error in which repository it was. */
  explain(error: unknown): unknown;
  close(): Promise<void>;
}

/**
 * Opens what a SPEC points to: the clone that the caller stands in, another repository of this machine with its own
 * store, a bundle, or a remote without a clone of it, in which its runs are what a clone's own are there. Neither
 * a repository here nor a home that can be written is needed.
 */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { config, spec: text, repo } = options;
  const spec = parseSpec(text);
  if (repo !== undefined && spec.repo !== undefined) throw twoRepos(text, repo);
  const where = repo ?? spec.repo;
  if (where === undefined) {
    if (options.store !== undefined) throw storeWithoutRepo();
    const clone = await openContext(config);
    return { context: clone, spec: text, clone, explain: (error) => error, close: () => clone.close() };
  }
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  const { repo: _, ...rest } = spec;
  let name = where;
  try {
    const parts = await openParts(options, closing);
    const located = await locateRepository(config, parts.settings, where);
    if (located.kind === 'clone') {
      const context = await openClone(located.config, parts);
      const explain = (error: unknown) => aboutRemote(error, name);
      return { context, spec: formatSpec(rest), clone: undefined, explain, close };
    }
    name = located.url.name;
    const opened = await openRemote({ ...located, options, parts, spec: rest });
    return {
      ...{ context: opened, spec: formatSpec(rest), clone: undefined, close },
      explain: (error) => aboutRemote(error, name),
    };
  } catch (error) {
    await close();
    throw aboutRemote(error, name);
  }
}

interface Parts {
  readonly settings: UserSettings;
  /** Stores of this machine. */
  readonly local: readonly LocalStore[];
  readonly options: PlaceOptions;
  /** What is to be closed, in reverse. */
  readonly closing: (() => Promise<void> | void)[];
}

async function openParts(options: PlaceOptions, closing: Parts['closing']): Promise<Parts> {
  const { config } = options;
  const isHere = (await hasGit(config)) && (await locateHere(config)) !== undefined;
  const here = isHere ? await openContext(config) : undefined;
  if (here !== undefined) closing.push(() => here.close());
  return {
    settings: openUserSettings(config),
    local: here === undefined ? [] : [here.store],
    options,
    closing,
  };
}

function teamStores({ options, closing }: Parts, settings: UserSettings, memo: Context['memo']): TeamStores {
  const { config, store: given, confirm, signal } = options;
  const stores = new TeamStores({ config, settings, given, confirm, signal, memo });
  closing.push(() => stores.close());
  return stores;
}

/** Of a repository of this machine its own store comes first. */
async function openClone(config: Config, parts: Parts): Promise<ReadContext> {
  const there = await openContext(config);
  parts.closing.push(() => there.close());
  const team = teamStores(parts, there.settings, there.memo);
  const flowFileOf = (run: CodeOfRun) => async (): Promise<FlowFile | undefined> =>
    (await flowFileAt(there, run.codeCommit as never)) ?? there.flowFile();
  return {
    ...there,
    artifactsOf: (run) =>
      new SeveralStores({
        local: [there.store, ...parts.local],
        places: team.places(there.location.gitDir, flowFileOf(run)),
        ...forArrivals(config),
      }),
  };
}

interface RemoteParts {
  readonly kind: 'bundle' | 'remote';
  readonly url: RemoteUrl;
  readonly options: PlaceOptions;
  readonly parts: Parts;
  readonly spec: Omit<Spec, 'text'>;
}

async function openRemote(remote: RemoteParts): Promise<ReadContext> {
  const { url, options, parts, spec } = remote;
  const { config, wholeFlow = false } = options;
  const { repository, blobs, folder } = await openRepositoryOf(remote);
  parts.closing.push(() => repository.dispose());
  let memo: Context['memo'] = () => NO_MEMO;
  const team = teamStores(parts, parts.settings, (kind) => memo(kind));
  const context = await openRemoteContext({
    ...{ config, repository, folder, spec, wholeFlow },
    artifactsOf: (run, { flowFileOf }) =>
      new SeveralStores({
        local: parts.local,
        places: [
          ...(blobs === undefined ? [] : [{ open: async () => blobs }]),
          ...(blobs === undefined || options.store !== undefined
            ? team.places(url.name, () => flowFileOf(run))
            : []),
        ],
        ...forArrivals(config),
      }),
  });
  memo = context.memo;
  parts.closing.push(() => context.close());
  return context;
}

async function openRepositoryOf({ kind, url, options }: RemoteParts): Promise<{
  readonly repository: RemoteRepository;
  readonly blobs: BlobSource | undefined;
  readonly folder: string;
}> {
  const { config, signal, call } = options;
  const { env, home, version } = config;
  const folderOf = (of: string): string =>
    join(config.cacheDir, 'git', digestHex(digestText(of)).slice(0, 32));
  const shared = {
    ...{ remote: url, env, home, version, now: () => config.clock.now() },
    call: { ...call, signal },
  };
  if (kind === 'bundle') {
    let folder = '';
    const opened = await openBundle(url.path ?? '', {
      ...shared,
      folderOf: (digest) => {
        folder = folderOf(digest);
        return folder;
      },
    });
    return { ...opened, folder };
  }
  const folder = folderOf(placeOf(url));
  return {
    repository: await openRemoteRepository({ ...shared, folder }, () => hasGit(config)),
    blobs: undefined,
    folder,
  };
}

function forArrivals(config: Config): Pick<SeveralStoresOptions, 'temps' | 'monotonic' | 'partial'> {
  return {
    temps: new TempsBeside(openTempNames(config), () => config.clock.now()),
    monotonic: config.clock.monotonic,
    partial: openPartialFiles({ ...config, folder: join(config.cacheDir, 'partial') }),
  };
}

async function hasGit({ env, cwd }: Config): Promise<boolean> {
  return (await findProgram('git', env.PATH ?? '', cwd)) !== undefined;
}

function storeWithoutRepo(): Error {
  return usageError(
    'store-without-repo',
    '--store is the store of a repository elsewhere: expected --repo REPO as well',
    ['mlgit pull-artifact SPEC --repo REPO --store URL'],
  );
}

function twoRepos(text: string, repo: string): Error {
  return usageError('two-repos', `${JSON.stringify(text)} names a repository, and so does --repo ${repo}`, [
    'give it once',
  ]);
}
