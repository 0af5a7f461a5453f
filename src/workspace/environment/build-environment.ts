import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import { digestHex } from '../../model/digest.ts';
import type { EnvironmentSpec } from '../../model/flow.ts';
import { type BuildContext, type EnvironmentEvent, installerEnvironment } from './build-context.ts';
import { buildOnce } from './build-once.ts';
import { type BuiltEnvironment, readBuiltEnvironment } from './built-environment.ts';
import { describeBuilt, packagesOf } from './describe-built.ts';
import { declaredEnvironmentDigest, lockKind, readRequirements } from './environment-lock.ts';
import { exportUvLock, installConda } from './install-locked.ts';
import { installPython } from './install-python.ts';

export interface EnvironmentRequest {
  readonly spec: EnvironmentSpec;
  /** Content of `spec.lock`, as the code of the run has it. */
  readonly lock: Uint8Array | undefined;
  /** Root of the working tree. */
  readonly repository: string;
}

export interface EnsureOptions {
  readonly onEvent: (event: EnvironmentEvent) => void;
  readonly signal: AbortSignal;
}

/** Environments of this user, built once per declared digest and platform and shared by all clones. */
export interface Environments {
  /** The environment if it is ready: reads one small file. */
  find(request: EnvironmentRequest): Promise<BuiltEnvironment | undefined>;
  /**
   * Builds it unless it is ready or another process builds it, which is waited for.
   * @throws MlgitError usage: `unsupported-lock`, `lock-not-portable`, `bad-python-version`, `pyproject-missing`;
   * failed: `python-missing`, `python-incomplete`, `tool-missing`, `environment-build-failed`; unreachable:
   * `registry-unreachable`; credentials: `registry-refused`; integrity: `lock-hash-mismatch`; io: `disk-full`.
   */
  ensure(request: EnvironmentRequest, options: EnsureOptions): Promise<BuiltEnvironment>;
}

export type EnvironmentsConfig = Pick<Config, 'cacheDir' | 'env' | 'home' | 'host' | 'pid' | 'clock'> & {
  readonly os: string;
  readonly arch: string;
};

export function createEnvironments(config: EnvironmentsConfig): Environments {
  const underWay = new Map<string, Promise<BuiltEnvironment>>();
  return {
    find: (request) => readBuiltEnvironment(folderOf(request, config)),
    ensure: async (request, options) => {
      const folder = folderOf(request, config);
      const ready = await readBuiltEnvironment(folder);
      if (ready) return ready;
      // Tasks of one run share a build, its events and, when it is cancelled, its end.
      const shared = underWay.get(folder) ?? build(folder, request, options, config);
      underWay.set(folder, shared);
      return shared.finally(() => underWay.delete(folder));
    },
  };
}

function folderOf(request: EnvironmentRequest, config: EnvironmentsConfig): string {
  const declared = declaredEnvironmentDigest(request.spec, request.lock);
  const digest = digestText(
    encodeCanonical({ built: 1, declared, os: config.os, arch: config.arch }, 'compact'),
  );
  // Half of the digest: the first line of a script, which holds this path, may be no longer than 127 bytes.
  return join(config.cacheDir, 'envs', digestHex(digest).slice(0, 32));
}

function build(
  folder: string,
  request: EnvironmentRequest,
  options: EnsureOptions,
  config: EnvironmentsConfig,
): Promise<BuiltEnvironment> {
  const job = { request, options, config };
  const make = async (generation: number): Promise<BuiltEnvironment> => {
    await install(contextOf(folder, generation, job), request);
    const { lock } = request.spec;
    const kind = lock !== undefined && lockKind(lock) === 'conda' ? 'conda' : 'python';
    return describeBuilt({ root: join(folder, String(generation)), kind, env: config.env });
  };
  return buildOnce(folder, { ...options, lock: lockNameOf(request.spec), make }, config);
}

interface Job {
  readonly request: EnvironmentRequest;
  readonly options: EnsureOptions;
  readonly config: EnvironmentsConfig;
}

function contextOf(folder: string, generation: number, { request, options, config }: Job): BuildContext {
  const lock = request.spec.lock;
  const env = installerEnvironment(config.env);
  const cwd = lock === undefined ? request.repository : dirname(join(request.repository, lock));
  return {
    root: join(folder, String(generation)),
    generation,
    lockName: lockNameOf(request.spec),
    cwd,
    env,
    python: { wanted: request.spec.python, env, home: config.home, cwd },
    logPath: join(folder, `${generation}.log`),
    emit: options.onEvent,
    signal: options.signal,
  };
}

async function install(context: BuildContext, { spec, lock }: EnvironmentRequest): Promise<void> {
  if (spec.lock === undefined || lock === undefined) return installPython(context, undefined);
  const kind = lockKind(spec.lock);
  if (kind === 'conda') return installConda(context, lock);
  const text = kind === 'uv' ? await exportUvLock(context, lock) : Buffer.from(lock).toString('utf8');
  const { names } = readRequirements(spec.lock, text);
  await installPython(context, text);
  await warnOfUnlocked(context, names);
}

/** Packages that came in only because others need them may be other versions at the next build. */
async function warnOfUnlocked(context: BuildContext, names: ReadonlySet<string>): Promise<void> {
  const tools = new Set(['pip', 'setuptools', 'wheel']);
  const { packages } = await packagesOf(context.root, context.env);
  const unlocked = packages.filter((entry) => {
    const name = entry.split('==')[0] ?? '';
    return !names.has(name) && !tools.has(name);
  });
  if (unlocked.length === 0) return;
  context.emit({
    type: 'warning',
    message: `${context.lockName} does not name ${unlocked.length} of the packages that were installed (${unlocked.slice(0, 5).join(', ')}${unlocked.length > 5 ? ', …' : ''}), so another machine may get other versions`,
    hints: [`python3 -m pip --python ${context.root} freeze > ${context.lockName}`],
  });
}

/** For messages. */
export function lockNameOf(spec: EnvironmentSpec): string {
  return spec.lock ?? `Python ${spec.python ?? '3'}`;
}
