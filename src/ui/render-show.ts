import { compareBytes } from '../base/byte-order.ts';
import { humanBytes, humanDuration } from '../base/human.ts';
import { describeFormat, isUnsafeFormat } from '../model/artifact-format.ts';
import { describeFailure } from '../model/describe-failure.ts';
import type { ExecutionTask } from '../model/execution.ts';
import { lastFailure } from '../model/last-failure.ts';
import type { ManifestInput, ManifestOutput, ManifestTask, SkipReason } from '../model/manifest.ts';
import type { RunRecord } from '../model/run.ts';
import { formatMetric } from '../model/run-message.ts';
import { stepDepths } from '../model/step-depths.ts';
import { checkLines } from './check-lines.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { reproductionLine, type ShownReproduction } from './render-reproduction.ts';
import { resourceLines } from './resource-lines.ts';
import { type ShownSignature, signatureLine } from './signature-line.ts';
import { padEnd, padStart, textWidth } from './text-width.ts';

export interface ShownRun {
  readonly run: RunRecord;
  readonly tags: readonly string[];
  readonly note: string | undefined;
  readonly reproductions: readonly ShownReproduction[];
  readonly signatures?: readonly ShownSignature[] | undefined;
}

/** A run in full: who, when, from what, what each task made. */
export function renderRun(
  { run, tags, note, reproductions, signatures = [] }: ShownRun,
  palette: Palette,
): string {
  const { manifest, execution } = run;
  const wall = Date.parse(execution.endedAt) - Date.parse(execution.startedAt);
  const facts: [string, string][] = [
    ['status', manifest.partial === true ? `${manifest.status}, partial` : manifest.status],
    ['started', `${execution.startedAt} (${humanDuration(wall)}, on ${execution.host})`],
    ['user', execution.user],
    ['code', `${run.codeCommit}${run.env.dirty ? ' (snapshot of a changed working tree)' : ''}`],
    ['commit', run.commit],
    ...(execution.branch === undefined ? [] : [['branch', execution.branch] as [string, string]]),
    ...(tags.length === 0 ? [] : [['tags', tags.join(' ')] as [string, string]]),
    ...linesOf('message', execution.message),
    ...linesOf('note', note),
    ...signatures.map((one): [string, string] => signatureLine(one)),
    ...linesOf('resumes', execution.resumes),
    ...linesOf('reproduces', execution.reproduces),
    ...reproductions.map((one): [string, string] => ['again', reproductionLine(one)]),
    ...(execution.recovered === undefined ? [] : [['recovered', execution.recovered] as [string, string]]),
    ['params', formatParams(manifest.params)],
  ];
  const head = `${palette.bold(`${run.flow}@${run.id}`)}`;
  const rows = facts.map(([name, value]) =>
    value === '' ? '' : `  ${palette.dim(padEnd(name, 9))} ${printable(value)}`,
  );
  const tasks = taskOrder(run).map((id) => taskBlock(run, id, palette));
  return [head, ...rows, '', ...tasks].join('\n');
}

/** A text of several lines as as many rows. */
function linesOf(name: string, text: string | undefined): [string, string][] {
  const lines = text?.trim().split('\n') ?? [];
  return lines.map((line, i) => [i === 0 ? name : '', line]);
}

/** A task in full: command, what it saw, what it made. */
export function renderTask(run: RunRecord, taskId: string, palette: Palette): string {
  const task = run.manifest.tasks[taskId] as ManifestTask;
  const execution = run.execution.tasks[taskId];
  const lines = [
    palette.bold(`${run.flow}@${run.id}:${taskId}/`),
    ...task.command.flatMap((command) => commandLines(command, '  ')),
    ...(task.key === undefined ? [] : [`  ${palette.dim('key')}    ${task.key}`]),
    ...(task.code === undefined ? [] : [`  ${palette.dim('code')}   ${task.code}`]),
    `  ${palette.dim('params')} ${formatParams(task.params)}`,
    ...Object.entries(task.inputs).map(
      ([name, input]) => `  ${palette.dim('input')}  ${name}  ${describeInput(input)}`,
    ),
    taskBlock(run, taskId, palette),
    ...Object.entries(task.outputs).map(
      ([name, { digest }]) => `  ${palette.dim('output')} ${name}  ${digest}`,
    ),
    ...attemptLines(execution, palette),
  ];
  return lines.join('\n');
}

/** A command as it was run; one of several lines keeps them. */
function commandLines(command: string, indent: string): string[] {
  return command
    .trimEnd()
    .split('\n')
    .map((line, i) => `${indent}${i === 0 ? '$' : ' '} ${printable(line)}`);
}

/** The tasks of one step, each in short. */
export function renderTasks(run: RunRecord, taskIds: readonly string[], palette: Palette): string {
  return taskOrder(run)
    .filter((id) => taskIds.includes(id))
    .map((id) => taskBlock(run, id, palette))
    .join('\n');
}

/** What a task needs before it, else as they started; those that were skipped come last. */
function taskOrder(run: RunRecord): string[] {
  const { tasks } = run.manifest;
  const depths = stepDepths(Object.values(tasks));
  const order = new Map(
    Object.entries(tasks).map(([id, { step, status }]) => [
      id,
      {
        skipped: Number(status === 'skipped'),
        depth: depths.get(step) ?? 0,
        start: run.execution.tasks[id]?.attempts[0]?.startedAt ?? '~',
      },
    ]),
  );
  const at = (id: string) => order.get(id) ?? { skipped: 0, depth: 0, start: '~' };
  return Object.keys(tasks).sort(
    (a, b) =>
      at(a).skipped - at(b).skipped || at(a).depth - at(b).depth || compareBytes(at(a).start, at(b).start),
  );
}

function taskBlock(run: RunRecord, id: string, palette: Palette): string {
  const task = run.manifest.tasks[id] as ManifestTask;
  const execution = run.execution.tasks[id];
  const head = `  ${statusMark(task.status, palette)} ${palette.bold(id)}  ${palette.dim(howItEnded(execution, task.skippedBy))}`;
  const failure = lastFailure(execution);
  const lines = [
    ...(failure === undefined ? [] : [`      ${palette.bad(printable(describeFailure(failure)))}`]),
    ...outputLines(task, palette),
    ...(Object.keys(task.metrics).length === 0 ? [] : [`      ${metricsLine(task, palette)}`]),
    ...checkLines(task.checks ?? [], palette).map((line) => `      ${line}`),
  ];
  return [head, ...lines].join('\n');
}

const SHORT_DIGEST = 'b3:'.length + 12;

function outputLines(task: ManifestTask, palette: Palette): string[] {
  const rows = Object.entries(task.outputs).map(([name, { path, kind, sizeBytes, digest, format }]) => ({
    name,
    path: printable(kind === 'tree' ? `${path}/` : path),
    size: humanBytes(sizeBytes),
    digest: digest.slice(0, SHORT_DIGEST),
    format: formatMark(format, palette),
  }));
  const widest = (part: 'name' | 'path' | 'size'): number =>
    Math.max(0, ...rows.map((row) => textWidth(row[part])));
  const [name, path, size] = [widest('name'), widest('path'), widest('size')];
  return rows.map(
    (row) =>
      `      ${padEnd(row.name, name)}  ${padEnd(row.path, path)}  ${palette.dim(`${padStart(row.size, size)}  ${row.digest}`)}${row.format}`,
  );
}

/** Behind a digest; of one that only who trusts its maker should load, so that it is seen. */
function formatMark(format: string | undefined, palette: Palette): string {
  if (format === undefined) return '';
  return isUnsafeFormat(format)
    ? `  ${palette.dim(format)} ${palette.note('unsafe')}`
    : `  ${palette.dim(format)}`;
}

function statusMark(status: ManifestTask['status'], palette: Palette): string {
  if (status === 'succeeded') return palette.good('✓');
  return status === 'failed' ? palette.bad('✗') : palette.dim('-');
}

function howItEnded(execution: ExecutionTask | undefined, skippedBy: SkipReason | undefined): string {
  if (execution === undefined) return '';
  const attempt = execution.attempts.at(-1);
  const cost = [
    ...(attempt === undefined ? [] : [humanDuration(attempt.wallMs)]),
    ...(attempt?.peakBytes === undefined ? [] : [`peak ${humanBytes(attempt.peakBytes)}`]),
  ].join(', ');
  const { outcome, firstRun, blockedBy } = execution;
  if (outcome === 'cached') return printable(`cached, first computed by ${firstRun}`);
  if (outcome === 'skipped') return printable([outcome, ...whySkipped(skippedBy, blockedBy)].join(', '));
  return printable([outcome, cost].filter((part) => part !== '').join(', '));
}

function whySkipped(skippedBy: SkipReason | undefined, blockedBy: string | undefined): string[] {
  if (skippedBy === 'condition') return ['its condition was false'];
  if (blockedBy === undefined) return [];
  return [`needs ${blockedBy}${skippedBy === undefined ? '' : ', which was left out'}`];
}

function attemptLines(execution: ExecutionTask | undefined, palette: Palette): string[] {
  const attempt = execution?.attempts.at(-1);
  const reads = attempt?.undeclaredReads ?? [];
  return [
    ...(attempt === undefined ? [] : resourceLines(attempt, palette)),
    ...reads.map((path) => `  ${palette.note('read outside')} ${printable(path)}`),
  ];
}

function metricsLine(task: ManifestTask, palette: Palette): string {
  return Object.entries(task.metrics)
    .map(([name, value]) => `${palette.dim(printable(name))} ${printable(formatMetric(value))}`)
    .join('  ');
}

function originOf(from: ManifestInput['from']): string {
  if ('path' in from) return from.path;
  if ('spec' in from) return from.spec;
  return 'url' in from ? from.url : `${from.step}.${from.output}`;
}

function describeInput(input: ManifestInput): string {
  const { from } = input;
  return `${printable(originOf(from))}, ${humanBytes(input.sizeBytes)}, ${input.digest}`;
}

function formatParams(params: { readonly [name: string]: unknown }): string {
  const entries = Object.entries(params);
  return entries.length === 0
    ? '(none)'
    : printable(entries.map(([name, value]) => `${name}=${String(value)}`).join('  '));
}

interface ShownArtifact {
  readonly taskId: string;
  readonly name: string;
  readonly output: ManifestOutput;
  readonly inner: readonly string[];
}

/** An artifact: what it is, and from what it was made. */
export function renderArtifact(
  run: RunRecord,
  artifact: ShownArtifact,
  {
    content,
    here,
  }: {
    readonly content: { readonly sizeBytes: number; readonly digest: string } | undefined;
    readonly here: boolean;
  },
  palette: Palette,
): string {
  const task = run.manifest.tasks[artifact.taskId] as ManifestTask;
  const spec = `${run.flow}@${run.id}:${[artifact.taskId, artifact.name, ...artifact.inner].join('/')}`;
  const { sizeBytes, digest } = content ?? artifact.output;
  const format = artifact.inner.length === 0 ? describeFormat(artifact.output.format) : undefined;
  return [
    palette.bold(printable(spec)),
    `  ${palette.dim('path')}    ${printable(artifact.output.path)}`,
    `  ${palette.dim('kind')}    ${artifact.output.kind === 'tree' ? 'folder' : 'file'}`,
    ...(format === undefined ? [] : [`  ${palette.dim('format')}  ${format}`]),
    `  ${palette.dim('size')}    ${humanBytes(sizeBytes)}`,
    `  ${palette.dim('digest')}  ${digest}`,
    `  ${palette.dim('here')}    ${here ? 'yes, in the local store' : 'no'}`,
    `  ${palette.dim('made by')} ${run.flow}@${run.id}:${artifact.taskId}/`,
    ...task.command.flatMap((command) => commandLines(command, ' '.repeat(10))),
    ...Object.entries(task.inputs).map(
      ([name, input]) => `  ${palette.dim('from')}    ${name}  ${describeInput(input)}`,
    ),
  ].join('\n');
}
