import type { Context } from '../app/context.ts';
import { diffSpecs } from '../app/diff/diff-specs.ts';
import { explainedStep } from '../app/explained-step.ts';
import { findArtifacts } from '../app/find-artifacts.ts';
import { specOf } from '../app/find-target.ts';
import { flowStatus } from '../app/flow-status.ts';
import { listRunning } from '../app/list-running.ts';
import { readFlowFileOf } from '../app/load-flow.ts';
import { logRuns } from '../app/log-runs.ts';
import { reviewRange } from '../app/review/review-range.ts';
import { parseGateTarget } from '../app/verify/parse-gate-target.ts';
import { verify } from '../app/verify/verify.ts';
import type { RunDiff } from '../model/diff/run-diff.ts';
import type { RunTable } from '../model/diff/run-table.ts';
import type { EventSink } from '../model/event.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Call } from './calls.ts';
import type { CloneCalls } from './clone-calls.ts';
import { momentText, setTexts } from './given-texts.ts';
import { followedLines } from './log-lines.ts';
import type { FindOptions, FlowOptions, RunsOptions } from './options.ts';
import type { Repository } from './repository.ts';
import type { FlowInfo, FoundArtifact, RunRow } from './results.ts';

type Asking = Pick<
  Repository,
  | 'flows'
  | 'status'
  | 'explain'
  | 'runs'
  | 'find'
  | 'diff'
  | 'compare'
  | 'followLogs'
  | 'running'
  | 'verify'
  | 'review'
>;

/** What is asked of a clone alone, and changes nothing. */
export function askingCalls({ do: call, each }: CloneCalls): Asking {
  return {
    flows: (options) => call(options, ({ context }) => flowsOf(context, options?.file)),
    status: (options) =>
      call(options, ({ context }, { signal, warn }) =>
        flowStatus(context, {
          ...{ flow: options?.flow, ...planned(options), emit: warningsOf({ warn }), signal },
          ...{ selection: {}, resources: [], runners: [], force: false, remoteCache: false },
        }),
      ),
    explain: (step, options) =>
      call(options, ({ context }, { signal, warn }) =>
        explainedStep(context, step, { ...planned(options), emit: warningsOf({ warn }), signal }),
      ),
    runs: (options) => each(options, ({ context }, asked) => runsOf(context, options ?? {}, asked)),
    find: (options) => call(options, ({ context }) => found(context, options ?? {})),
    diff: (before, after, options) =>
      call(options, ({ context }, { signal }) => {
        const { full = false, patch = false, sections, key } = options ?? {};
        const how = { full, patch, sections, signal, ...(key === undefined ? {} : { key }) };
        return documentOf<RunDiff>(diffSpecs(context, [before, after], how));
      }),
    compare: (specs, options) =>
      call(options, ({ context }, { signal }) => {
        if (specs.length < 3) throw tooFew(specs.length);
        return documentOf<RunTable>(diffSpecs(context, specs, { full: false, patch: false, signal }));
      }),
    followLogs: (spec, options) =>
      each(options, ({ context }, { signal }) =>
        followedLines(context, spec, { choice: options?.attempt ?? 'last', signal }),
      ),
    running: (options) => call(options, ({ context }, { signal }) => listRunning(context, signal)),
    verify: (options) =>
      call(options, ({ context }, { signal }) =>
        verify(context, {
          target: parseGateTarget(options?.target),
          presence: options?.full ? 'bytes' : 'asked',
          mayRun: true,
          policyFile: options?.policy,
          signal,
        }),
      ),
    review: (range, options) =>
      call(options, ({ context }, { signal }) => reviewRange(context, range, signal)),
  };
}

/** Of events, those that warn. */
export function warningsOf({ warn }: Pick<Call, 'warn'>): EventSink {
  return (event) => {
    if (event.type === 'warning') warn({ message: event.message, hints: event.hints });
  };
}

/** Which flow file with which parameters. */
export function planned(options: Pick<FlowOptions, 'file' | 'set'> | undefined) {
  return { file: options?.file, set: setTexts(options?.set) };
}

async function flowsOf(context: Context, typed: string | undefined): Promise<readonly FlowInfo[]> {
  const file = await readFlowFileOf(context, typed);
  return Object.values(file?.flows ?? {}).map(({ name, description, params, steps }) => ({
    ...{ name, params, steps: Object.keys(steps) },
    ...(description === undefined ? {} : { description }),
  }));
}

async function* runsOf(context: Context, options: RunsOptions, { warn }: Call): AsyncGenerator<RunRow> {
  const { flow, filter, sort, limit, user, branch, sweep, reruns } = options;
  const moments = { since: momentText(options.since), until: momentText(options.until) };
  const query = { flow, filter, sort, limit, user, branch, sweep, reruns, ...moments };
  const { rows, damagedTags } = await logRuns(context, query);
  for (const { message, hints } of damagedTags) warn({ message, hints });
  for (const { run, tags, note } of rows) yield { ...run, tags, ...(note === undefined ? {} : { note }) };
}

async function found(context: Context, options: FindOptions): Promise<readonly FoundArtifact[]> {
  const { name, user, column } = options;
  const artifacts = await findArtifacts(context, { name, user, column, since: momentText(options.since) });
  return artifacts.map(({ run, taskId, name: output, output: { path, ...content }, alsoIn }) => ({
    spec: `${specOf(run)}:${taskId}/${output}`,
    ...{ flow: run.flow, run: run.id, task: taskId, name: output, path, ...content, alsoIn },
    ...{ user: run.execution.user, startedAt: run.execution.startedAt },
  }));
}

/** Two SPECs give a diff, and more a table. */
async function documentOf<Document extends RunDiff | RunTable>(
  diff: Promise<{ readonly document: RunDiff | RunTable }>,
): Promise<Document> {
  return (await diff).document as Document;
}

function tooFew(count: number): Error {
  return usageError('bad-arguments', `compare takes three runs or more, found ${count}`, [
    'diff(before, after) compares two',
  ]);
}
