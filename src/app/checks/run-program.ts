import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { humanBytes, humanDuration } from '../../base/human.ts';
import { shellWord } from '../../base/shell-word.ts';
import { gxFailure, gxVerdict } from '../../checks/gx-report.ts';
import gxSource from '../../checks/python/gx.py';
import { errorVerdict, type Verdict, verdict } from '../../checks/verdict.ts';
import type { CheckRequest, TaskWorkspace, WorkspaceRequest } from '../../executor/ports.ts';
import { checkStep, type ProgramCheck } from '../../flow/check-code.ts';
import type { ProgramRule } from '../../model/check.ts';
import type { Runner, TaskExit } from '../../runner/port.ts';
import type { Context } from '../context.ts';
import type { RunUnderWay } from '../run-under-way.ts';
import type { CheckLog, CheckOutcome } from './check-memo.ts';
import { keepText } from './keep-text.ts';

export interface Programs {
  readonly runner: Runner;
  readonly openWorkspace: (request: WorkspaceRequest) => Promise<TaskWorkspace>;
}

const GRACE_MS = 10_000;

/** How the script says that a package is missing: an exit code that Python and shells leave alone. */
const GX_MISSING_EXIT = 86;

export interface RanCheck extends CheckOutcome {
  /** It read what no key covers. */
  readonly observed: boolean;
  /** A file of the task's data that it changed: the data is lost. */
  readonly changed?: string;
}

/** Runs a check that is a program in a workspace of its own, with what the task took and made, read-only. */
export async function runProgramCheck(
  context: Context,
  { run, programs }: { readonly run: RunUnderWay; readonly programs: Programs },
  {
    check,
    request,
    at,
  }: { readonly check: ProgramCheck; readonly request: CheckRequest; readonly at: number },
): Promise<RanCheck> {
  const { task, inputs, outputs, command } = request;
  const { emit, signal } = run.options;
  const code = checkStep(task.step, check);
  const workspace = await programs.openWorkspace({
    task,
    attempt: 1,
    command,
    inputs,
    signal,
    check: { label: `check-${at}`, code, outputs },
  });
  const side = dirname(workspace.logPath);
  try {
    const exit = await programs.runner.run({
      commands: [await commandOf(check.rule, request, side)],
      cwd: workspace.root,
      env: workspace.env,
      ...(workspace.within === undefined ? {} : { within: workspace.within }),
      ...(workspace.inContainer === undefined ? {} : { inContainer: workspace.inContainer }),
      logPath: workspace.logPath,
      ...(check.rule.timeoutMs === undefined ? {} : { timeoutMs: check.rule.timeoutMs }),
      graceMs: GRACE_MS,
      signal,
      onLine: (line) => emit({ type: 'task-log', at: context.config.clock.now(), task: task.id, line }),
    });
    signal.throwIfAborted();
    // What was seen is told with the help of the log, so that is moved last.
    const { undeclaredReads } = await workspace.observations(false);
    const [changed] = await workspace.changedInputs();
    const log = await keepLog(context, workspace.logPath);
    const found =
      changed === undefined
        ? await judge(check.rule, exit, side)
        : {
            verdict: errorVerdict(expectedOf(check.rule), `it changed ${changed}, which is read-only`),
            sample: '',
          };
    return {
      observed: undeclaredReads.length > 0,
      ...(changed === undefined ? {} : { changed }),
      result: {
        name: check.name,
        // Without its data a task cannot have succeeded, however little the check was to say.
        severity: changed === undefined ? check.severity : 'fail',
        ...found.verdict,
        ...(found.sample === '' ? {} : { sample: await keepText(context, found.sample) }),
      },
      ...(log === undefined ? {} : { log }),
    };
  } finally {
    run.discard(workspace.close());
  }
}

async function commandOf(rule: ProgramRule, request: CheckRequest, side: string): Promise<string> {
  if (rule.kind === 'command') return rule.command;
  const script = join(side, 'gx.py');
  await writeFile(script, gxSource);
  const table = request.outputs[rule.on]?.path ?? request.inputs[rule.on]?.path ?? rule.on;
  const words = [script, rule.suite, table, reportPath(side)].map(shellWord).join(' ');
  // Where only the versioned name is on the PATH, as on Debian, that is meant.
  const python =
    rule.python === 'python' ? '"$(command -v python || command -v python3)"' : shellWord(rule.python);
  return `${python} ${words}`;
}

function reportPath(side: string): string {
  return join(side, 'report.json');
}

interface Judged {
  readonly verdict: Verdict;
  /** Wrong rows as JSON lines; empty when there are none to show. */
  readonly sample: string;
}

async function judge(rule: ProgramRule, { end }: TaskExit, side: string): Promise<Judged> {
  const expected = expectedOf(rule);
  const error = (reason: string): Judged => ({ verdict: errorVerdict(expected, reason), sample: '' });
  switch (end.kind) {
    case 'timeout':
      return error(`it ran longer than its timeout of ${humanDuration(rule.timeoutMs ?? 0)}`);
    case 'signal':
      return error(`it was killed by ${end.signal}`);
    case 'start-failed':
      return error(`it could not be started: ${end.reason}`);
    case 'cancelled':
      return error('it was cancelled');
    case 'oom':
      return error(`it took more memory than its ${humanBytes(end.limitBytes)}`);
    case 'exit':
      break;
  }
  if (rule.kind === 'command') {
    return { verdict: verdict(end.exitCode === 0, expected, `exit code ${end.exitCode}`), sample: '' };
  }
  if (end.exitCode === GX_MISSING_EXIT) {
    return error('great_expectations, or a package that it needs, is not installed for its interpreter');
  }
  const report = await readFile(reportPath(side), 'utf8').catch(() => '');
  if (end.exitCode === 0) return gxVerdict(report, rule.suite);
  return error(gxFailure(report) ?? `its interpreter ended with exit code ${end.exitCode}`);
}

function expectedOf(rule: ProgramRule): string {
  return rule.kind === 'command' ? 'exit code 0' : `what ${rule.suite} expects`;
}

async function keepLog({ store }: Context, path: string): Promise<CheckLog | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    // It lies beside the workspace, and a program may have removed it.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined || found.size === 0) return undefined;
  const { digest, sizeBytes } = await store.ingest(path, { mode: 'move', kind: 'file' });
  return { digest, sizeBytes };
}
