import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { chooseMetrics } from './choose-metrics.ts';
import { isCode } from './classify-file.ts';
import { draftInputs } from './draft-inputs.ts';
import { draftOutsideInputs } from './draft-outside-inputs.ts';
import type { Finding } from './finding.ts';
import type { DraftEntry, DraftStep } from './flow-draft.ts';
import { groupOutputs } from './group-outputs.ts';
import type { ObservedCommand, WrittenFile } from './observed-command.ts';
import { StepNames } from './step-names.ts';
import type { StepSurroundings } from './step-surroundings.ts';

export interface DraftedStep extends Omit<DraftStep, 'name' | 'run' | 'notebook' | 'params' | 'secrets'> {
  readonly findings: readonly Finding[];
  readonly untracked: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/** One observed command: what of its files is code, input and output, and what none of these can be. */
export function draftStep(command: ObservedCommand, around: StepSurroundings): DraftedStep {
  const names = new StepNames(command.notebook !== undefined);
  const findings: Finding[] = [];
  const inside = command.read.filter(({ path }) => !path.startsWith('/'));
  const code = inside.filter(isCode).filter(({ path }) => path !== command.notebook);
  const written = ownOutputs(command, around, findings);
  const metrics = chooseMetrics(written.filter(({ path }) => !around.readLater.includes(path)));
  const outputs = draftOutputs(command, { written, metrics, around, names });
  const inputs = draftInputs(command, { around, names, code, outputs: written });
  const outside = draftOutsideInputs(command, { around, names });
  findings.push(
    ...inputs.findings,
    ...outside.findings,
    ...removals(command, around.name),
    ...strays(command, around.name),
  );
  const links = command.leading.filter(({ tracked }) => tracked).map(({ path }) => path);
  const besides = modulesBeside(command, code);
  return {
    code: [...code.map(({ path }) => path), ...command.links, ...links],
    inputs: [...inputs.entries, ...outside.entries],
    outputs,
    ...(metrics === undefined ? {} : { metrics }),
    env: besides === undefined ? {} : { PYTHONPATH: besides },
    allow: outside.allow,
    findings,
    untracked: inputs.untracked,
  };
}

/** What the command wrote and no other step did; the rest is told of. */
function ownOutputs(
  { written }: ObservedCommand,
  { name: step, made }: StepSurroundings,
  findings: Finding[],
): WrittenFile[] {
  return written.filter(({ path, updates, secret, tracked }) => {
    const owner = made.find((one) => isAtOrBelow(path, one.path.replace(/\/$/, '')));
    const isLog = updates === 'appends' && /\.(log|out|err)$/.test(path);
    const find = (weight: Finding['weight'], message: string, remedy: string): void => {
      findings.push({ weight, step, path, message, remedy });
    };
    if (owner !== undefined)
      find('blocks', `is changed, and step ${owner.step} makes it`, 'write to a file of its own');
    else if (updates === 'changes')
      find('blocks', 'is read and changed in place', 'write the changed data to another file');
    else if (secret) find('note', 'looks like a credential', 'left out of the outputs');
    else if (isLog) find('note', 'is appended to, as a log', 'left out of the outputs');
    else if (updates === 'appends')
      find('note', 'is appended to', 'each run begins it anew, as a task does not see the old one');
    else if (tracked)
      find('note', 'is made, and git tracks it', `git rm --cached ${path}   (mlgit run records it)`);
    return owner === undefined && updates !== 'changes' && !secret && !isLog;
  });
}

interface OutputParts {
  readonly written: readonly WrittenFile[];
  readonly metrics: string | undefined;
  readonly around: StepSurroundings;
  readonly names: StepNames;
}

function draftOutputs(
  command: ObservedCommand,
  { written, metrics, around, names }: OutputParts,
): DraftEntry[] {
  const files = written.filter(({ path }) => path !== metrics);
  const whole = command.whole.filter(({ path }) => metrics === undefined || !isAtOrBelow(metrics, path));
  const entries = groupOutputs(files, whole).map(({ path, files: number }) => ({
    name: names.output(path),
    value: path,
    why: [
      ...(number > 1 ? [`${number} files`] : []),
      ...(around.readLater.some((read) => isAtOrBelow(read, path.replace(/\/$/, '')))
        ? ['read by a later step']
        : []),
    ].join(', '),
  }));
  if (command.notebook === undefined) return entries;
  const page = `build/${command.notebook.slice(command.notebook.lastIndexOf('/') + 1)}`;
  return [...entries, { name: names.output('executed'), value: page, why: 'the executed notebook' }];
}

function removals({ removed }: ObservedCommand, step: string): Finding[] {
  return removed.map((path) => ({
    ...{ weight: 'blocks' as const, step, path, message: 'is moved away or removed' },
    remedy: 'leave it where it is: a task cannot change its inputs',
  }));
}

function strays({ writtenOutside }: ObservedCommand, step: string): Finding[] {
  return writtenOutside.map((path) => ({
    ...{ weight: 'blocks' as const, step, path, message: 'is written outside of the repository' },
    remedy: 'write it below the repository, so that it is an output',
  }));
}

/** A notebook runs at the top, and finds modules that lie beside it only when it is told where. */
function modulesBeside(
  { notebook = '' }: ObservedCommand,
  code: readonly { readonly path: string }[],
): string | undefined {
  const folder = notebook.slice(0, Math.max(notebook.lastIndexOf('/'), 0));
  if (folder === '') return undefined;
  const isBeside = code.some(({ path }) => path.endsWith('.py') && isAtOrBelow(path, folder));
  return isBeside ? folder : undefined;
}
