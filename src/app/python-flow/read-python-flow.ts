import { existsSync } from 'node:fs';
import { readFile as readBytes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Compiled, Printed } from '../../flow/python/compiled.ts';
import { digestText } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import type { EventSink } from '../../model/event.ts';
import type { EnvironmentSpec, FlowFile } from '../../model/flow.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { stepEnvironment } from '../../workspace/environment/task-environment.ts';
import type { Context } from '../context.ts';
import { emitEnvironment } from '../emit-environment.ts';
import { readLock } from '../read-lock.ts';

/** A Python file with flows, and the tree that it is in. */
export interface PythonSource {
  /** Relative to the root. */
  readonly path: string;
  /** Of a file of the tree; undefined where it has none. */
  digestOf(path: string): Promise<Digest | undefined>;
  /** The tree as files. Absent where only what is known already is wanted: reading a record must not run its code. */
  readonly folder?: () => Promise<string>;
}

type Around = Pick<Context, 'memo' | 'config'>;

/** Who waits for the flows of a file: they may take an environment that is built first. */
export interface Waiting {
  readonly signal?: AbortSignal;
  readonly emit?: EventSink;
}

/**
 * The flows of a Python file. What was compiled is remembered by the digests of all files that decide about it, so that
 * Python is started when one of them has changed.
 * @returns undefined where it is not known and there is no folder.
 * @throws MlgitError (usage) for what is wrong in the file, `python-missing`, `flow-compile-failed`.
 */
export async function readPythonFlow(
  context: Around,
  source: PythonSource,
  waiting: Waiting = {},
): Promise<FlowFile | undefined> {
  const memo = context.memo('python-flow');
  const base = `${context.config.version}\n${source.path}\n`;
  const lastSeen = digestText(`files ${base}`);
  const known = memo.get(lastSeen);
  if (known !== undefined) {
    const remembered = memo.get(await keyOf(base, JSON.parse(known) as Files, source));
    if (remembered !== undefined) return JSON.parse(remembered) as FlowFile;
  }
  if (source.folder === undefined) return undefined;
  const compiled = await compile(context, source.path, { cwd: await source.folder(), waiting });
  const { completeFlow } = await import('../../flow/python/complete-flow.ts');
  const file = completeFlow(compiled, source.path);
  const files: Files = { read: compiled.read, absent: compiled.absent };
  memo.setMany([
    [lastSeen, JSON.stringify(files)],
    [await keyOf(base, files, source), JSON.stringify(file)],
  ]);
  return file;
}

/** With what the flow file of the same tree says of all flows of the repository. */
export function withProject(
  flows: FlowFile | undefined,
  project: FlowFile | undefined,
): FlowFile | undefined {
  if (flows === undefined || project === undefined) return flows;
  const { store, push, runners } = project;
  return {
    ...flows,
    ...(store === undefined ? {} : { store }),
    ...(push === undefined ? {} : { push }),
    ...(runners === undefined ? {} : { runners }),
  };
}

type Files = Pick<Compiled, 'read' | 'absent'>;

async function keyOf(base: string, { read, absent }: Files, source: PythonSource): Promise<Digest> {
  const lines = await Promise.all(
    [...read, ...absent].map(async (path) => `${(await source.digestOf(path)) ?? 'absent'} ${path}`),
  );
  return digestText(base + lines.join('\n'));
}

interface CompileIn {
  readonly cwd: string;
  readonly waiting: Waiting;
}

async function compile({ config }: Around, path: string, { cwd, waiting }: CompileIn): Promise<Compiled> {
  const { compileFlow } = await import('../../workspace/call/compile-flow.ts');
  const env = stepEnvironment(config.env, {});
  const printed = (await compileFlow(path, { cwd, env, signal: waiting.signal })) as Printed;
  if (!('error' in printed)) return printed;
  const { environment } = printed.error;
  // The file may import what only its environment has, which it declares itself.
  const again =
    environment === undefined
      ? printed
      : await compileWithin(environment, { config, path, cwd, env, waiting });
  if (!('error' in again)) return again;
  const { code, message, hint } = again.error;
  throw usageError(code, message, [hint]);
}

interface CompileWithin extends CompileIn {
  readonly config: Config;
  readonly path: string;
  readonly env: Record<string, string>;
}

async function compileWithin(spec: EnvironmentSpec, given: CompileWithin): Promise<Printed> {
  const { config, path, cwd, env, waiting } = given;
  const { signal = new AbortController().signal, emit = () => {} } = waiting;
  const { createEnvironments } = await import('../../workspace/environment/build-environment.ts');
  const readFile = async (file: string) =>
    existsSync(join(cwd, file)) ? readBytes(join(cwd, file)) : undefined;
  const lock = await readLock({ tree: { readFile } }, spec);
  const built = await createEnvironments(config).ensure(
    { spec, lock, repository: cwd },
    { signal, onEvent: (event) => emitEnvironment(emit, event, config.clock.now()) },
  );
  const { compileFlow } = await import('../../workspace/call/compile-flow.ts');
  const within = { ...env, ...built.variables, PATH: [...built.pathPrefix, env.PATH].join(':') };
  return (await compileFlow(path, { cwd, env: within, signal })) as Printed;
}
