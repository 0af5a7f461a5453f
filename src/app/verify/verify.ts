import type { GateDocument, Verdict } from '../../model/gate/verdict.ts';
import { gateDocument } from '../../review/verify/gate-document.ts';
import { isTouched } from '../../review/verify/subject-facts.ts';
import type { Context } from '../context.ts';
import { requireRoot } from '../load-flow.ts';
import { type FoundSubjects, namedSubject, subjectsOfRange, subjectsOfTree } from './find-subjects.ts';
import { type LoadedPolicy, loadPolicy } from './load-policy.ts';
import { type GateRange, type GateTarget, openRange } from './parse-gate-target.ts';
import { policyBeforePush } from './policy-before-push.ts';
import { policyVerdicts } from './policy-verdicts.ts';
import { type FactOptions, subjectFacts } from './subject-facts.ts';
import { commitReader, type TreeReader, workingTreeReader } from './tree-reader.ts';

export interface VerifyOptions {
  readonly target: GateTarget;
  /** What is about to be pushed: without what others do afterwards, and without manifests that are left alone. */
  readonly beforePush?: boolean;
  readonly presence: FactOptions['presence'];
  readonly mayRun: FactOptions['mayRun'];
  /** A policy file in place of that of the tree. */
  readonly policyFile?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The gate: every manifest in question against the policy. Reads this clone and the store of the team, and changes nothing. A range
 * is judged by the policy and the signers of its base.
 */
export async function verify(context: Context, options: VerifyOptions): Promise<GateDocument> {
  const { target, presence, mayRun, signal, beforePush = false } = options;
  const range = target.kind === 'range' ? await openRange(context, target) : undefined;
  const loaded = await policyOf(context, range, options.policyFile);
  const { subjects, verdicts } = await subjectsOf(context, target, range);
  const judged: Verdict[] = [...(await verdictsOfRange(context, range, loaded)), ...verdicts];
  // With what reads expressions, which few commands need.
  const { judgeSubject } = await import('../../review/verify/judge-subject.ts');
  const shown = [];
  const { signers } = loaded;
  const policy = beforePush ? policyBeforePush(loaded.policy) : loaded.policy;
  for (const found of subjects) {
    if (beforePush && !isTouched(found.reason)) continue;
    const facts = await subjectFacts(context, found, { policy, signers, presence, mayRun, signal });
    shown.push(facts.subject);
    judged.push(...judgeSubject(policy, facts));
  }
  return gateDocument({
    full: presence === 'bytes',
    policy: loaded.source,
    ...(range === undefined ? {} : { range: { base: range.base, head: range.head } }),
    subjects: shown,
    verdicts: judged,
  });
}

async function policyOf(
  context: Context,
  range: GateRange | undefined,
  policyFile: string | undefined,
): Promise<LoadedPolicy> {
  const tree = range === undefined ? await presentTree(context) : commitReader(context, range.base);
  const from = range !== undefined ? 'base' : tree.commit === undefined ? 'tree' : 'head';
  if (policyFile === undefined) return loadPolicy(tree, from);
  return loadPolicy(tree, 'flag', { file: policyFile, cwd: context.config.cwd });
}

async function subjectsOf(
  context: Context,
  target: GateTarget,
  range: GateRange | undefined,
): Promise<FoundSubjects> {
  if (range !== undefined) return subjectsOfRange(context, range);
  const tree = await presentTree(context);
  if (target.kind !== 'named') return { subjects: await subjectsOfTree(context, tree), verdicts: [] };
  return { subjects: [await namedSubject(context, tree, target.spec)], verdicts: [] };
}

async function verdictsOfRange(
  context: Context,
  range: GateRange | undefined,
  loaded: LoadedPolicy,
): Promise<readonly Verdict[]> {
  if (range === undefined) return [];
  return policyVerdicts(loaded, commitReader(context, range.fork), commitReader(context, range.head));
}

/** The working tree; of a bare repository its HEAD. @throws MlgitError `no-work-tree` (not-initialised) where there is neither. */
async function presentTree(context: Context): Promise<TreeReader> {
  const { root } = context.location;
  if (root !== undefined) return workingTreeReader(root);
  const head = await context.revParse('HEAD');
  return head === undefined ? workingTreeReader(requireRoot(context)) : commitReader(context, head);
}
