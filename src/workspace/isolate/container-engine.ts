import { execFile } from 'node:child_process';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { findProgram } from '../environment/find-program.ts';
import { absolutePath } from '../environment/passed-variables.ts';
import type { Engine } from './container-arguments.ts';

/** `sha256:…` of a reference that has it. */
export function digestNamed(reference: string): string | undefined {
  return /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
}

type Env = { readonly [name: string]: string | undefined };

/** An image as this machine has it. */
export interface LocalImage {
  /** What the engine calls it here. */
  readonly id: string;
  /** `sha256:…` of its registry, else of its configuration: the same on every machine that has the same image. */
  readonly digest: string;
  /** `NAME@sha256:…`, by which other machines bring it; undefined: it is in no registry that is known. */
  readonly pinned: string | undefined;
}

/**
 * podman, else docker; `wanted` is one of the two, or a path. @throws MlgitError `engine-missing` (usage).
 */
export async function findEngine(env: Env, wanted: string | undefined): Promise<Engine> {
  const path = absolutePath(env.PATH);
  for (const name of wanted === undefined || wanted === '' ? ['podman', 'docker'] : [wanted]) {
    const program = await findProgram(name, path, '/');
    if (program !== undefined) return { kind: /podman/.test(program) ? 'podman' : 'docker', program };
  }
  throw usageError(
    'engine-missing',
    `image: expected ${wanted ? wanted : 'podman or docker'} on the PATH, found neither it nor another container engine`,
    ['apt-get install podman', 'git config mlgit.containerEngine PROGRAM'],
  );
}

/**
 * Looks an image up, and brings it from its registry when it is not here and `pull` says so.
 * @throws MlgitError `image-missing` (incomplete), `image-unavailable` and `engine-unreachable` (unreachable).
 */
export async function findImage(
  engine: Engine,
  reference: string,
  { env, pull, signal }: { readonly env: Env; readonly pull: boolean; readonly signal: AbortSignal },
): Promise<LocalImage> {
  const options = { env, signal };
  const found = await call(engine, ['image', 'inspect', reference], options);
  if (found.exitCode === 0) return describeImage(engine, reference, found.stdout);
  if (isUnreachable(found.stderr)) throw unreachable(engine, found.stderr);
  if (!pull) {
    throw new MlgitError(`image: ${reference} is not on this machine, so nothing tells its digest`, {
      code: 'image-missing',
      kind: 'incomplete',
      hints: [`${engine.kind} pull ${reference}`, 'mlgit run   (brings it)'],
    });
  }
  const pulled = await call(engine, ['pull', '--quiet', reference], options);
  signal.throwIfAborted();
  if (pulled.exitCode !== 0) {
    if (isUnreachable(pulled.stderr)) throw unreachable(engine, pulled.stderr);
    throw new MlgitError(`image: ${reference} cannot be brought: ${lastLine(pulled.stderr)}`, {
      code: 'image-unavailable',
      kind: 'unreachable',
      hints: [`${engine.kind} pull ${reference}`],
    });
  }
  const brought = await call(engine, ['image', 'inspect', reference], options);
  if (brought.exitCode !== 0) throw unreachable(engine, brought.stderr);
  return describeImage(engine, reference, brought.stdout);
}

/** Its version. @throws MlgitError `engine-unreachable` (unreachable). */
export async function engineVersion(engine: Engine, env: Env): Promise<string> {
  const { exitCode, stdout, stderr } = await call(engine, ['version', '--format', '{{.Client.Version}}'], {
    env,
  });
  if (exitCode !== 0) throw unreachable(engine, stderr);
  return `${engine.kind} ${stdout.trim()}`;
}

/** Podman waits in vain for word from a monitor that was killed with the task, and removes the container when asked again. */
const MOST_REMOVALS = 3;

/** Ends a container and everything in it, if it is still there. */
export async function removeContainer(engine: Engine, name: string, env: Env): Promise<void> {
  for (let tries = 1; tries <= MOST_REMOVALS; tries++) {
    const { exitCode, stderr } = await call(engine, ['rm', '--force', name], { env });
    // Ended by itself it is gone already, and the engine says so with an error of its own.
    if (exitCode === 0 || /no such container/i.test(stderr) || isUnreachable(stderr)) return;
  }
}

function describeImage(engine: Engine, reference: string, text: string): LocalImage {
  let found: { readonly Id?: unknown; readonly RepoDigests?: unknown } | undefined;
  try {
    found = (JSON.parse(text) as (typeof found)[])[0];
  } catch (cause) {
    throw new MlgitError(`${engine.program} image inspect printed no JSON`, {
      code: 'engine-unreadable',
      kind: 'failed',
      hints: [`${engine.kind} image inspect ${reference}`],
      cause,
    });
  }
  const id = String(found?.Id ?? '');
  const digests = Array.isArray(found?.RepoDigests) ? found.RepoDigests.map(String) : [];
  const ofRegistry = digests.map(digestNamed).find(Boolean);
  return {
    id,
    digest: digestNamed(reference) ?? ofRegistry ?? (id.startsWith('sha256:') ? id : `sha256:${id}`),
    // That is what podman calls what it has built.
    pinned: digests.find((one) => digestNamed(one) !== undefined && !one.startsWith('localhost/')),
  };
}

function isUnreachable(stderr: string): boolean {
  return /cannot connect|connection refused|is the docker daemon running|permission denied.*socket|unable to connect/i.test(
    stderr,
  );
}

function unreachable(engine: Engine, stderr: string): MlgitError {
  return new MlgitError(`${engine.kind} does not answer: ${lastLine(stderr)}`, {
    code: 'engine-unreachable',
    kind: 'unreachable',
    hints: [`${engine.kind} info`, 'git config mlgit.containerEngine PROGRAM'],
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'it says nothing';
}

interface Called {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function call(
  engine: Engine,
  args: readonly string[],
  { env, signal }: { readonly env: Env; readonly signal?: AbortSignal },
): Promise<Called> {
  return new Promise((resolve) => {
    const options = {
      env: { ...env },
      encoding: 'utf8' as const,
      maxBuffer: 16 * 1024 ** 2,
      ...(signal && { signal }),
    };
    execFile(engine.program, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}
