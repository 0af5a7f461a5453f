import { isFormat } from './artifact-format.ts';
import { isDigest } from './digest.ts';
import { isName } from './name.ts';

/**
 * What must hold of the documents of a run before anything in them is used. They may have been fetched from
 * somebody else, and paths in them become paths on this disk. Each function says what is wrong, as the end of a
 * sentence, or undefined. What is not known here is let through: later versions may add it.
 */
export interface Json {
  readonly [key: string]: unknown;
}

type Wrong = string | undefined;

const RUN_STATUS: ReadonlySet<unknown> = new Set(['succeeded', 'failed', 'cancelled', 'lost']);
const TASK_STATUS: ReadonlySet<unknown> = new Set(['succeeded', 'failed', 'cancelled', 'skipped']);
const CONTROL = /\p{Cc}/u;

export function shapeOfManifest(manifest: Json): Wrong {
  if (!isObject(manifest.params)) return 'no params';
  if (!isObject(manifest.tasks)) return 'no tasks';
  if (typeof manifest.flow !== 'string') return 'no flow';
  if (!RUN_STATUS.has(manifest.status)) return 'no status';
  const wrongParam = firstWrong(manifest.params, paramShape);
  if (wrongParam !== undefined) return wrongParam;
  return firstWrong(manifest.tasks, (task, id) => {
    if (!isTaskId(id)) return `${JSON.stringify(id)} is no task`;
    const wrong = isObject(task) ? taskShape(task) : 'it is not an object';
    return wrong === undefined ? undefined : `task ${id}: ${wrong}`;
  });
}

function taskShape(task: Json): Wrong {
  for (const part of ['inputs', 'outputs', 'metrics', 'params']) {
    if (!isObject(task[part])) return `no ${part}`;
  }
  if (!TASK_STATUS.has(task.status)) return 'no status';
  if (!isListOf(task.command, isText)) return 'no command';
  if (task.item !== undefined && !isItem(task.item)) return 'item is no list of keys with values';
  for (const part of ['key', 'code', 'environment']) {
    if (task[part] !== undefined && !isDigestText(task[part])) return `${part} is no digest`;
  }
  return (
    firstWrong(task.inputs as Json, inputShape) ??
    firstWrong(task.outputs as Json, outputShape) ??
    (task.series === undefined ? undefined : outputShape(task.series, 'series')) ??
    firstWrong(task.metrics as Json, metricShape) ??
    firstWrong(task.params as Json, paramShape) ??
    plotsShape(task.plots) ??
    checksShape(task.checks)
  );
}

function inputShape(input: unknown, name: string): Wrong {
  if (!isName(name)) return `${JSON.stringify(name)} is no input`;
  const wrong = contentShape(input);
  if (wrong !== undefined) return `input ${name} ${wrong}`;
  const { from } = input as Json;
  if (!isObject(from)) return `input ${name} does not say where it comes from`;
  if ('path' in from) return isInnerPath(from.path) ? undefined : `input ${name} has an unsafe path`;
  const isKnown =
    typeof from.spec === 'string' ||
    typeof from.url === 'string' ||
    (isStepText(from.step) && isNameText(from.output));
  return isKnown ? undefined : `input ${name} does not say where it comes from`;
}

function outputShape(output: unknown, name: string): Wrong {
  if (!isName(name)) return `${JSON.stringify(name)} is no output`;
  const wrong = contentShape(output);
  if (wrong !== undefined) return `output ${name} ${wrong}`;
  const { format } = output as Json;
  if (format !== undefined && !isFormat(format)) return `output ${name} has no format that could be one`;
  return isInnerPath((output as Json).path) ? undefined : `output ${name} has an unsafe path`;
}

function contentShape(content: unknown): Wrong {
  if (!isObject(content)) return 'is not an object';
  if (content.kind !== 'file' && content.kind !== 'tree') return 'is neither file nor tree';
  if (!isDigestText(content.digest)) return 'has no digest';
  return isSize(content.sizeBytes) ? undefined : 'has no size';
}

function isItem(item: unknown): boolean {
  return isObject(item) && Object.entries(item).every(([key, value]) => isName(key) && isScalar(value));
}

function metricShape(value: unknown, name: string): Wrong {
  return isScalar(value) ? undefined : `metric ${JSON.stringify(name)} is no single value`;
}

function paramShape(value: unknown, name: string): Wrong {
  return isScalar(value) ? undefined : `parameter ${JSON.stringify(name)} is no single value`;
}

function isScalar(value: unknown): boolean {
  return ['number', 'bigint', 'boolean', 'string'].includes(typeof value);
}

function plotsShape(plots: unknown): Wrong {
  const isPlot = (plot: unknown): boolean =>
    isObject(plot) && typeof plot.file === 'string' && isDigestText(plot.digest) && isSize(plot.sizeBytes);
  return plots === undefined || isListOf(plots, isPlot) ? undefined : 'a plot without file, digest and size';
}

function checksShape(checks: unknown): Wrong {
  const isCheck = (check: unknown): boolean =>
    isObject(check) &&
    ['name', 'severity', 'status', 'expected', 'found'].every((key) => isText(check[key])) &&
    (check.rows === undefined || typeof check.rows === 'number') &&
    (check.sample === undefined || isBlob(check.sample));
  return checks === undefined || isListOf(checks, isCheck) ? undefined : 'a check without name and result';
}

function isBlob(value: unknown): boolean {
  return isObject(value) && isDigestText(value.digest) && isSize(value.sizeBytes);
}

export function shapeOfExecution(execution: Json): Wrong {
  if (!isObject(execution.tasks)) return 'no tasks';
  for (const part of ['startedAt', 'endedAt']) if (!isMoment(execution[part])) return `no ${part}`;
  for (const part of ['user', 'host', 'run']) if (typeof execution[part] !== 'string') return `no ${part}`;
  if (execution.file !== undefined && !isInnerPath(execution.file)) return 'file is no path';
  if (execution.resumes !== undefined && !isText(execution.resumes)) return 'resumes is no run';
  if (execution.selection !== undefined && !isSelection(execution.selection))
    return 'selection names no steps';
  return firstWrong(execution.tasks, (task, id) => {
    if (!isObject(task)) return `execution of task ${JSON.stringify(id)} is not an object`;
    const wrong = executionTaskShape(task);
    return wrong === undefined ? undefined : `execution of task ${JSON.stringify(id)}: ${wrong}`;
  });
}

function isSelection(selection: unknown): boolean {
  if (!isObject(selection)) return false;
  const { only, from, until } = selection;
  const isWordOrNone = (word: unknown): boolean => word === undefined || isText(word);
  return (only === undefined || isListOf(only, isText)) && isWordOrNone(from) && isWordOrNone(until);
}

function executionTaskShape(task: Json): Wrong {
  if (typeof task.outcome !== 'string') return 'no outcome';
  if (!isObject(task.components)) return 'no components';
  const { checkLogs } = task;
  if (checkLogs !== undefined && !(isObject(checkLogs) && Object.values(checkLogs).every(isBlob)))
    return 'a log of a check without digest and size';
  const isAttempt = (attempt: unknown): boolean =>
    isObject(attempt) &&
    isMoment(attempt.startedAt) &&
    typeof attempt.wallMs === 'number' &&
    ['cpuMs', 'peakBytes', 'readBytes', 'writeBytes'].every((name) => isNumberIfThere(attempt[name])) &&
    (attempt.requested === undefined || isRequest(attempt.requested)) &&
    (attempt.log === undefined || isLog(attempt.log)) &&
    (attempt.failure === undefined || isFailure(attempt.failure)) &&
    [attempt.undeclaredReads, attempt.read].every((list) => list === undefined || isListOf(list, isText));
  return isListOf(task.attempts, isAttempt) ? undefined : 'an attempt without start and duration';
}

function isLog(log: unknown): boolean {
  if (!isObject(log) || !isDigestText(log.digest)) return false;
  return log.times === undefined || (isObject(log.times) && isDigestText(log.times.digest));
}

function isFailure(failure: unknown): boolean {
  if (!isObject(failure) || !isText(failure.kind)) return false;
  const isFile = (file: unknown): boolean => isObject(file) && isText(file.path) && isText(file.remedy);
  if (![failure.limitBytes, failure.peakBytes].every(isNumberIfThere)) return false;
  return failure.missing === undefined || isListOf(failure.missing, isFile);
}

function isRequest(requested: unknown): boolean {
  return (
    isObject(requested) && Object.values(requested).every((part) => part === true || isNumberIfThere(part))
  );
}

function isNumberIfThere(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

function firstWrong(parts: Json, check: (part: unknown, name: string) => Wrong): Wrong {
  for (const name of Object.keys(parts)) {
    const wrong = check(parts[name], name);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListOf(value: unknown, check: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}

/** `step`, or `step/inner` of a subflow. */
function isStepText(value: unknown): boolean {
  return typeof value === 'string' && value.split('/').every(isNameText);
}

/** `step`, `step/inner` in a subflow, `step/key=value,…` in a fan-out. It becomes part of paths. */
function isTaskId(id: string): boolean {
  const [step, ...rest] = id.split('/');
  return isNameText(step) && rest.every((word) => /^[a-z0-9]/.test(word)) && !CONTROL.test(id);
}

function isNameText(value: unknown): boolean {
  return typeof value === 'string' && isName(value);
}

function isDigestText(value: unknown): boolean {
  return typeof value === 'string' && isDigest(value);
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/** A relative path that stays below its root and out of git's folder. */
function isInnerPath(value: unknown): boolean {
  if (typeof value !== 'string' || CONTROL.test(value)) return false;
  return value.split('/').every((segment) => !/^(?:|\.|\.\.|\.git)$/i.test(segment));
}
