import { humanBytes } from '../../base/human.ts';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { isCode } from './classify-file.ts';
import type { Finding } from './finding.ts';
import type { DraftEntry } from './flow-draft.ts';
import { type GroupedInput, groupInputs } from './group-inputs.ts';
import type { ObservedCommand, SeenFile } from './observed-command.ts';
import type { StepNames } from './step-names.ts';
import type { MadeBefore, StepSurroundings } from './step-surroundings.ts';

export interface InputParts {
  readonly around: StepSurroundings;
  readonly names: StepNames;
  readonly code: readonly SeenFile[];
  readonly outputs: readonly SeenFile[];
}

export interface DraftedInputs {
  readonly entries: readonly DraftEntry[];
  readonly findings: readonly Finding[];
  readonly untracked: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/** Inputs of the tree: what earlier steps make, by name; data by path. */
export function draftInputs(command: ObservedCommand, parts: InputParts): DraftedInputs {
  const { around, names, code, outputs } = parts;
  const findings: Finding[] = [];
  const read = command.read.filter((file) => !file.path.startsWith('/') && !isCode(file));
  const above = new Map<string, MadeBefore>();
  const data: SeenFile[] = [];
  for (const file of read) {
    const maker = around.made.find(({ path }) => isAtOrBelow(file.path, path.replace(/\/$/, '')));
    if (maker !== undefined) above.set(`${maker.step}.${maker.output}`, maker);
    else if (file.path !== command.notebook && isPlainData(file, around, findings)) data.push(file);
  }
  const listed = command.listed.filter((path) => !path.startsWith('/'));
  const made = [...around.made.map(({ path }) => path.replace(/\/$/, '')), ...around.later];
  const barred = [...made, ...outputs.map(({ path }) => path), ...code.map(({ path }) => path)];
  const own = data.filter(({ path }) => !outputs.some((one) => one.path === path));
  const groups = groupInputs(asTracked(own), listed, barred);
  return {
    entries: [
      ...[...above].map(([value, { output, path }]) => ({
        name: names.input(output),
        value,
        path: path.replace(/\/$/, ''),
        why: `${path}, which that step makes`,
      })),
      ...groups.map((group) => ({
        name: names.input(group.path),
        value: pathText(group.path),
        path: group.path,
        why: describeInput(group),
      })),
    ],
    findings,
    untracked: groups.filter(isUntracked).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
  };
}

/** What looks like `step.artifact` is told apart from one. */
function pathText(path: string): string {
  return path.includes('/') || !path.includes('.') ? path : `./${path}`;
}

/** What `mlgit add` tracks as a whole is one input. */
function asTracked(files: readonly SeenFile[]): SeenFile[] {
  const whole = new Map<string, SeenFile>();
  for (const file of files) {
    const path = file.added ?? file.path;
    const sizeBytes = file.sizeBytes + (whole.get(path)?.sizeBytes ?? 0);
    whole.set(path, { ...file, path, sizeBytes });
  }
  return [...whole.values()];
}

function isPlainData(file: SeenFile, { name: step, later }: StepSurroundings, findings: Finding[]): boolean {
  const { path, secret } = file;
  if (secret) {
    findings.push({
      ...{ weight: 'blocks', step, path, message: 'looks like a credential, which no task gets as a file' },
      remedy: 'read variables instead, and name them under secrets: of the step',
    });
    return false;
  }
  if (!later.includes(path)) return true;
  findings.push({
    ...{ weight: 'blocks', step, path, message: 'is read here and made by a later command' },
    remedy: 'give the commands in the order in which they depend on each other',
  });
  return false;
}

function isUntracked({ files }: GroupedInput): boolean {
  return files.some(({ tracked, added }) => !tracked && added === undefined);
}

function describeInput(group: GroupedInput): string {
  const { files, sizeBytes, isFolder } = group;
  const size = isFolder ? `${files.length} files read, ${humanBytes(sizeBytes)}` : humanBytes(sizeBytes);
  if (isUntracked(group)) return `${size}, to be tracked by mlgit add`;
  return `${size}, tracked by ${files.some(({ added }) => added !== undefined) ? 'mlgit add' : 'git'}`;
}
