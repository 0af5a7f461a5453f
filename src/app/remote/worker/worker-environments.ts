import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../config/config.ts';
import { digestText } from '../../../model/blake3.ts';
import { digestHex } from '../../../model/digest.ts';
import type { StoredBytes } from '../../../model/execution.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { PortableEnvironment } from '../../../model/portable-environment.ts';
import type { Store } from '../../../store/port.ts';
import { saveBlob } from '../../../store/save-blob.ts';
import {
  createEnvironments,
  type EnsureOptions,
  type EnvironmentRequest,
  type Environments,
  lockNameOf,
} from '../../../workspace/environment/build-environment.ts';
import { buildOnce } from '../../../workspace/environment/build-once.ts';
import {
  type BuiltEnvironment,
  readBuiltEnvironment,
} from '../../../workspace/environment/built-environment.ts';
import { describeBuilt } from '../../../workspace/environment/describe-built.ts';
import { nativeVariables } from '../../../workspace/environment/portable/native-libraries.ts';
import { unpackEnvironment } from '../../../workspace/environment/portable/unpack-environment.ts';

/**
 * Environments of a node: what the order brings, unpacked once a user and machine; else built from the lock file, which takes a
 * Python, an installer and a registry there.
 */
export function workerEnvironments(
  config: Config,
  given: PortableEnvironment | undefined,
  store: Store,
): Environments {
  const own = createEnvironments(config);
  if (given === undefined) return own;
  // Short, as the first line of a script holds it.
  const name = digestHex(digestText(`${given.base.digest} ${given.packages.digest}`)).slice(0, 32);
  const folder = join(config.cacheDir, 'envs', name);
  return {
    find: async () => withNative(await readBuiltEnvironment(folder)),
    ensure: async (request, options) => {
      try {
        const ready = await readBuiltEnvironment(folder);
        return await withNative(
          ready ?? (await unpackOnce(folder, { config, given, store, request, options })),
        );
      } catch (error) {
        if (!(error instanceof MlgitError) || error.code !== 'environment-not-portable') throw error;
        options.onEvent({ type: 'warning', message: error.message, hints: error.hints });
        return own.ensure(request, options).catch((second: unknown) => {
          throw second instanceof MlgitError ? withBoth(error, second) : second;
        });
      }
    },
  };
}

interface Unpacking {
  readonly config: Config;
  readonly given: PortableEnvironment;
  readonly store: Store;
  readonly request: EnvironmentRequest;
  readonly options: EnsureOptions;
}

function unpackOnce(
  folder: string,
  { config, given, store, request, options }: Unpacking,
): Promise<BuiltEnvironment> {
  const { signal } = options;
  const make = async (generation: number): Promise<BuiltEnvironment> => {
    const root = join(folder, String(generation));
    const bring = async ({ digest }: StoredBytes): Promise<string> => {
      const path = `${root}.${digestHex(digest)}`;
      await saveBlob(store, digest, path, signal);
      return path;
    };
    const [base, packages] = await Promise.all([bring(given.base), bring(given.packages)]);
    const logPath = `${root}.log`;
    await unpackEnvironment({ environment: given, root, base, packages, env: config.env, logPath, signal });
    await Promise.all([base, packages].map((path) => rm(path)));
    const env = { ...config.env, ...(await nativeVariables(root)) };
    return describeBuilt({ root, kind: 'python', env });
  };
  return buildOnce(folder, { ...options, lock: lockNameOf(request.spec), make }, config);
}

async function withNative<T extends BuiltEnvironment | undefined>(built: T): Promise<T> {
  if (built === undefined) return built;
  return { ...built, variables: { ...built.variables, ...(await nativeVariables(built.root)) } };
}

/** Why the one cannot be used, which is to be mended first, and why there is no other. */
function withBoth(first: MlgitError, second: MlgitError): MlgitError {
  const { code, kind, details } = second;
  const hints = [...first.hints, ...second.hints];
  return new MlgitError(`${first.message}; nor can it be built here: ${second.message}`, {
    ...{ code, kind, details, hints },
    cause: second,
  });
}
