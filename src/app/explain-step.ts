import { compareBytes } from '../base/byte-order.ts';
import { explainDifference } from '../fingerprint/explain-difference.ts';
import type { Oid } from '../git/port.ts';
import type { Step } from '../model/flow.ts';
import type { KeyChange } from '../model/flow-status.ts';
import type { RunRecord } from '../model/run.ts';
import type { CodeSelection } from './code-selection.ts';
import type { Context } from './context.ts';
import { isSameExcerpt } from './same-excerpts.ts';

/** What of a step's key differs from a run. */
export interface StepExplanation {
  readonly against: RunRecord;
  readonly changes: readonly KeyChange[];
}

/**
 * Compares the components of a key with those of the newest run that has the step, and names the files that make
 * `code` differ. Undefined when no run has it.
 */
export async function explainStep(
  context: Context,
  flow: string,
  now: {
    readonly taskId: string;
    readonly step: Step;
    readonly components: { readonly [component: string]: string };
    readonly code: CodeSelection;
  },
): Promise<StepExplanation | undefined> {
  const against = (await context.runs.ofFlow(flow)).find((run) => hasComponents(run, now.taskId));
  if (against === undefined) return undefined;
  const before = against.execution.tasks[now.taskId]?.components ?? {};
  const differences = explainDifference(before, now.components);
  const changes: KeyChange[] = [];
  for (const { group, name, before: old, after } of differences) {
    changes.push({
      component: componentName({ group, name }),
      before: old,
      now: after,
      ...(group === 'code' ? await codeChange(context, against, now) : {}),
    });
  }
  return { against, changes };
}

function hasComponents(run: RunRecord, step: string): boolean {
  const task = run.execution.tasks[step];
  return task !== undefined && Object.keys(task.components).length > 0;
}

const SINGULAR: { readonly [group: string]: string } = {
  params: 'parameter',
  inputs: 'input',
  outputs: 'path of',
  variables: 'variable',
  links: 'linked folder',
  allowed: 'allowed path',
  item: 'item',
};

/** As people are told of it: `code`, `parameter depth`. */
export function componentName({
  group,
  name,
}: {
  readonly group: string;
  readonly name?: string | undefined;
}): string {
  return name === undefined ? group : `${SINGULAR[group] ?? group} ${name}`;
}

/** The files that differ, and which of them the last attempt is known not to have read. */
async function codeChange(
  context: Context,
  against: RunRecord,
  now: { readonly taskId: string; readonly step: Step; readonly code: CodeSelection },
): Promise<{ files: string[]; unread?: string[] }> {
  const files = await changedCodeFiles(context, against.codeCommit as Oid, now);
  const read = against.execution.tasks[now.taskId]?.attempts.at(-1)?.read;
  return read === undefined ? { files } : { files, unread: files.filter((file) => !read.includes(file)) };
}

/** Files that are code of the step and differ between that commit and now. */
export async function changedCodeFiles(
  context: Context,
  before: Oid,
  { step, code }: { readonly step: Step; readonly code: CodeSelection },
): Promise<string[]> {
  const then = new Map<string, { readonly oid: Oid; readonly mode: string }>();
  for (const file of await context.objects.listTree(before)) {
    if (code.matches(step, file.path)) then.set(file.path, file);
  }
  const now = new Map(code.snapshotFiles(step).map((file) => [file.path, file]));
  const changed: string[] = [];
  for (const path of new Set([...then.keys(), ...now.keys()])) {
    const [old, present] = [then.get(path), now.get(path)];
    if (old?.oid === present?.oid && old?.mode === present?.mode) continue;
    const oids = [old?.oid, present?.oid];
    if (!(await isSameExcerpt(context, step, { path, oids }))) changed.push(path);
  }
  return changed.sort(compareBytes);
}
