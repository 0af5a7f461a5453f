import { basename } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import type { InterpreterRecord } from '../../model/env-record.ts';
import { commandPrograms } from './command-programs.ts';
import {
  describePython,
  describeVersion,
  isInterpreterName,
  isPythonName,
  NoInterpreter,
  type ResolvedProgram,
  resolveProgram,
  type Surroundings,
} from './describe-interpreter.ts';
import { type EditableInstall, findEditableInstalls } from './editable-installs.ts';
import { listPythonPackages } from './python-packages.ts';

export interface PlatformRequest extends Surroundings {
  /** Commands of the step, as the task sees them. */
  readonly commands: readonly string[];
  /** `linux`, `darwin`. */
  readonly os: string;
  /** `x64`, `arm64`. */
  readonly arch: string;
  /** Root of the user's working tree, where editable installs may lead. */
  readonly repository: string;
}

export interface PlatformProbe {
  /** What the cache key covers when no environment is declared. */
  readonly digest: Digest;
  /** By what they were called. */
  readonly interpreters: { readonly [command: string]: InterpreterRecord };
  /** Folders that their programs and packages are in: reading there is covered by the digest. */
  readonly readableRoots: readonly string[];
  readonly editable: readonly EditableInstall[];
}

interface Described {
  readonly record: InterpreterRecord;
  readonly roots: readonly string[];
  readonly sites: readonly string[];
}

/** Programs that start others by rules of their own: the Python that they find is covered in case they do. */
const LAUNCHERS =
  /^(bash|sh|dash|zsh|ksh|make|just|task|uv|poetry|pipenv|pdm|hatch|conda|mamba|micromamba|npm|npx)$/;

/**
 * Operating system, architecture, and version and packages of every interpreter that the commands name. A program
 * that is no known interpreter, nor a script of one, contributes nothing but its name, which the command holds.
 */
export async function probePlatform(request: PlatformRequest): Promise<PlatformProbe> {
  const found = new Map<
    string,
    { record: InterpreterRecord; roots: readonly string[]; sites: readonly string[] }
  >();
  for (const name of await interpreterNames(request)) {
    const description = await describe(name, request);
    if (description) found.set(basename(name), description);
  }
  const names = [...found.keys()].sort(compareBytes);
  const all = [...found.values()];
  const interpreters = Object.fromEntries(names.map((name) => [name, recordOf(found.get(name)?.record)]));
  return {
    digest: digestText(
      encodeCanonical({ platform: 1, os: request.os, arch: request.arch, interpreters }, 'compact'),
    ),
    interpreters,
    readableRoots: [...new Set(all.flatMap((one) => one.roots))].sort(compareBytes),
    editable: await findEditableInstalls([...new Set(all.flatMap((one) => one.sites))], request.repository),
  };
}

async function interpreterNames(request: PlatformRequest): Promise<Set<string>> {
  const names = new Set<string>();
  for (const program of commandPrograms(request.commands)) {
    if (isInterpreterName(basename(program))) names.add(program);
    const resolved = isInterpreterName(basename(program))
      ? undefined
      : await resolveProgram(program, request);
    if (resolved && isInterpreterName(basename(resolved.file))) names.add(resolved.file);
    if (LAUNCHERS.test(basename(program)) || LAUNCHERS.test(basename(resolved?.file ?? ''))) {
      names.add('python3').add('python');
    }
  }
  return names;
}

async function describe(name: string, request: PlatformRequest): Promise<Described | undefined> {
  const program = await resolveProgram(name, request);
  if (program === undefined) return undefined;
  try {
    return await describeProgram(name, program, request);
  } catch (error) {
    // It ran and failed (an interpreter half removed, a version manager without that version): so will the task.
    const hasFailed =
      error instanceof NoInterpreter || typeof (error as { code?: unknown }).code === 'number';
    if (!hasFailed) throw error;
    return { record: { version: 'does not run', packages: [] }, roots: [], sites: [] };
  }
}

async function describeProgram(
  name: string,
  { file, needs }: ResolvedProgram,
  request: PlatformRequest,
): Promise<Described> {
  if (!isPythonName(basename(name))) {
    const version = await describeVersion(file, request);
    return { record: { version, packages: [] }, roots: needs, sites: [] };
  }
  const python = await describePython(file, request);
  return {
    record: { version: python.version, packages: await listPythonPackages(python.siteFolders) },
    roots: [...needs, ...python.prefixes, ...python.siteFolders],
    sites: python.siteFolders,
  };
}

function recordOf(record: InterpreterRecord | undefined): { version: string; packages: readonly string[] } {
  return { version: record?.version ?? '', packages: record?.packages ?? [] };
}
