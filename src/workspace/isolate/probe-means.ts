import { execFile } from 'node:child_process';
import { mkdir, readlink, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uniqueOf } from '../../base/unique-in-process.ts';
import { findProgram } from '../environment/find-program.ts';
import { absolutePath } from '../environment/passed-variables.ts';
import { readTextIfAny } from '../environment/present-path.ts';
import type { MachineMeans, Means } from './means.ts';
import { TRACE_FLAGS } from './trace-arguments.ts';

export interface ProbeSurroundings {
  readonly cacheDir: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** `linux`, `darwin`, `win32`. */
  readonly os: string;
  readonly pid: number;
}

/** A probe that hangs, as under a debugger, is no means. */
const LONGEST_MS = 10_000;

/**
 * Which means of isolation this machine allows. Each is tried once, by doing what a task would need, and the answer is
 * remembered in `isolation.json` of the cache folder for as long as nothing has changed on which it depends: boot,
 * kernel, its settings, the container and user that one is, and the programs.
 */
export async function probeMeans(surroundings: ProbeSurroundings): Promise<MachineMeans> {
  if (surroundings.os !== 'linux') {
    const none: Means = { works: false, installed: false, reason: 'only Linux has it' };
    return { namespace: none, trace: none };
  }
  const path = absolutePath(surroundings.env.PATH);
  const [bwrap, strace] = await Promise.all([
    findProgram('bwrap', path, '/'),
    findProgram('strace', path, '/'),
  ]);
  const key = await describeMachine([bwrap, strace]);
  const file = join(surroundings.cacheDir, 'isolation.json');
  const known = readRemembered(await readTextIfAny(file), key);
  if (known !== undefined) return known;
  const [namespace, trace] = await Promise.all([tryNamespace(bwrap), tryTrace(strace)]);
  await remember(file, { version: 1, key, namespace, trace }, surroundings.pid);
  return { namespace, trace };
}

/** What decides whether an ordinary user may make namespaces, and whether one may trace. */
const SETTINGS = [
  '/proc/sys/kernel/random/boot_id',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/user/max_user_namespaces',
  '/proc/sys/kernel/unprivileged_userns_clone',
  '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  '/proc/sys/kernel/yama/ptrace_scope',
];

async function describeMachine(programs: readonly (string | undefined)[]): Promise<string> {
  const settings = await Promise.all(SETTINGS.map((path) => readTextIfAny(path).catch(() => undefined)));
  const spaces = await Promise.all(
    ['user', 'mnt'].map((kind) => readlink(`/proc/self/ns/${kind}`).catch(() => '')),
  );
  const stamps = await Promise.all(
    programs.map(async (program) => {
      const found = program === undefined ? undefined : await stat(program);
      return found === undefined ? null : [program, found.size, found.mtimeMs];
    }),
  );
  const user = process.getuid?.() ?? -1;
  return JSON.stringify([settings.map((text) => text?.trim() ?? null), spaces, stamps, user]);
}

function readRemembered(text: string | undefined, key: string): MachineMeans | undefined {
  try {
    const { version, key: of, namespace, trace } = JSON.parse(text ?? '{}');
    return version === 1 && of === key ? { namespace, trace } : undefined;
  } catch {
    // Written anew.
    return undefined;
  }
}

async function remember(file: string, content: object, pid: number): Promise<void> {
  const temporary = `${file}.${uniqueOf(pid)}`;
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(temporary, JSON.stringify(content));
  await rename(temporary, file);
}

async function tryNamespace(bwrap: string | undefined): Promise<Means> {
  if (bwrap === undefined) return { works: false, installed: false, reason: 'bwrap is not installed' };
  const tried = await call(bwrap, [
    ...['--dev-bind', '/', '/', '--tmpfs', '/mnt', '--remount-ro', '/mnt'],
    ...['--', '/bin/sh', '-c', 'test -z "$(ls -A /mnt)"'],
  ]);
  return describeTried(bwrap, tried, (await call(bwrap, ['--version'])).stdout);
}

async function tryTrace(strace: string | undefined): Promise<Means> {
  if (strace === undefined) return { works: false, installed: false, reason: 'strace is not installed' };
  const tried = await call(strace, [...TRACE_FLAGS, '-o', '/dev/null', '/bin/sh', '-c', 'true']);
  return describeTried(strace, tried, (await call(strace, ['--version'])).stdout);
}

interface Tried {
  readonly worked: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function describeTried(program: string, { worked, stderr }: Tried, version: string): Means {
  if (worked) return { works: true, program, version: version.split('\n')[0]?.trim() ?? '' };
  const reason = stderr.trim().split('\n')[0] || 'it does not run';
  return { works: false, installed: true, reason: `${program} fails: ${reason}` };
}

function call(program: string, args: readonly string[]): Promise<Tried> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: LONGEST_MS, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ worked: error === null, stdout, stderr: stderr || (error?.message ?? '') }),
    );
  });
}
