import { humanBytes } from '../../base/human.ts';
import { isCode } from './classify-file.ts';
import type { Finding } from './finding.ts';
import type { DraftEntry } from './flow-draft.ts';
import { type GroupedInput, groupInputs } from './group-inputs.ts';
import type { ObservedCommand } from './observed-command.ts';
import type { StepNames } from './step-names.ts';
import type { StepSurroundings } from './step-surroundings.ts';

export interface DraftedOutside {
  readonly entries: readonly DraftEntry[];
  readonly allow: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Data outside of the repository: a `url` where its path is written as a whole and can be replaced there, else a path that the step
 * may read.
 */
export function draftOutsideInputs(
  command: ObservedCommand,
  { around, names }: { readonly around: StepSurroundings; readonly names: StepNames },
): DraftedOutside {
  const { name: step, replaceable } = around;
  const outside = command.read.filter(({ path }) => path.startsWith('/'));
  const listed = command.listed.filter((path) => path.startsWith('/'));
  const findings: Finding[] = [];
  const linked = new Set(command.leading.map(({ to }) => to));
  const groups = groupInputs(outside, listed, []);
  const isNamed = ({ path, files }: GroupedInput): boolean =>
    replaceable.has(path) && !isProgram(files) && !linked.has(path);
  for (const { path, tracked } of command.leading) {
    if (tracked) continue;
    findings.push({
      ...{ weight: 'blocks', step, path, message: 'is a link that leads out of the repository' },
      remedy: `put the data itself there: mlgit add ${path}`,
    });
  }
  for (const group of groups) findings.push(findingOf(group, { step, isNamed: isNamed(group) }));
  return {
    entries: groups.filter(isNamed).map(({ path, sizeBytes }) => ({
      name: names.input(path),
      value: fileUrl(path),
      why: `${humanBytes(sizeBytes)}, outside of the repository`,
    })),
    allow: groups.filter((group) => !isNamed(group)).map(({ path }) => path),
    findings,
  };
}

function isProgram(files: GroupedInput['files']): boolean {
  return files.every((file) => isCode({ ...file, tracked: false }));
}

function findingOf(
  { path, sizeBytes, files }: GroupedInput,
  { step, isNamed }: { readonly step: string; readonly isNamed: boolean },
): Finding {
  if (isProgram(files)) {
    return {
      ...{ weight: 'note', step, path, message: 'is code outside of the repository' },
      remedy: 'written as undeclared: {allow: …}; copy it into the repository to version it',
    };
  }
  const how = isNamed ? 'an input with url: file://…' : 'undeclared: {allow: …}';
  return {
    ...{
      weight: 'note',
      step,
      path,
      message: `is read outside of the repository (${humanBytes(sizeBytes)})`,
    },
    remedy: `written as ${how}; for others to have it, copy it into the repository and mlgit add it`,
  };
}

/** Blanks and what else a URL cannot hold are percent-encoded. */
export function fileUrl(path: string): string {
  return `file://${encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')}`;
}
