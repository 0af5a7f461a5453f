import type { Oid } from '../../git/port.ts';
import { isOwnDocument } from '../../hooks/own-document.ts';
import type { SubjectReason, Verdict } from '../../model/gate/verdict.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { resolveRun } from '../resolve-spec.ts';
import type { GateRange } from './parse-gate-target.ts';
import type { AcceptedIn } from './people-facts.ts';
import { commitReader, type TreeReader } from './tree-reader.ts';

/** One manifest to be judged, and what it is judged against. */
export interface FoundSubject {
  readonly flow: string;
  readonly reason: SubjectReason;
  readonly source: { readonly bytes: Buffer } | { readonly run: RunRecord };
  readonly file?: string;
  /** The tree that it has to fit. */
  readonly at: Oid | 'working-tree';
  /** Of an untouched manifest: the tree that it fitted or not before. */
  readonly before?: Oid;
  /** The manifest that its metrics are compared with. */
  readonly base?: { readonly bytes: Buffer; readonly where: string };
  readonly accepted?: AcceptedIn;
}

export interface FoundSubjects {
  readonly subjects: readonly FoundSubject[];
  /** What is to be said of manifests that are gone. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Whether a file is ours to judge: it is a manifest, or was one, or has the name of a flow that is known here. Other tools keep
 * files of theirs in such a folder.
 */
type IsOurs = (flow: string, file: string, ...versions: readonly (Buffer | undefined)[]) => boolean;

async function ownManifests(context: Context): Promise<IsOurs> {
  const declared = Object.keys((await context.flowFile())?.flows ?? {});
  const flows = new Set([...declared, ...(await context.runs.all()).map((run) => run.flow)]);
  return (flow, file, ...versions) =>
    flows.has(flow) ||
    versions.some((bytes) => bytes !== undefined && isOwnDocument(file, bytes.toString('utf8')));
}

/** Every manifest at the head of a range: those that it changes, and the others, which it may have made stale. */
export async function subjectsOfRange(context: Context, range: GateRange): Promise<FoundSubjects> {
  const [fork, head, base] = [range.fork, range.head, range.base].map((oid) => commitReader(context, oid));
  if (fork === undefined || head === undefined || base === undefined) return { subjects: [], verdicts: [] };
  const [before, after] = [await fork.manifests(), await head.manifests()];
  const isOurs = await ownManifests(context);
  const subjects: FoundSubject[] = [];
  for (const [flow, file] of after) {
    const bytes = await head.read(file);
    const old = await fork.read(file);
    if (bytes === undefined || !isOurs(flow, file, bytes, old)) continue;
    const about = { flow, file, source: { bytes }, at: range.head };
    if (old?.equals(bytes)) {
      subjects.push({ ...about, reason: 'untouched', before: range.fork });
      continue;
    }
    const there = await base.read(file);
    subjects.push({
      ...about,
      reason: 'changed',
      ...(there === undefined ? {} : { base: { bytes: there, where: range.names.base } }),
      accepted: { file, commit: range.head, since: range.base },
    });
  }
  const gone: [string, string][] = [];
  for (const [flow, file] of before) {
    if (!after.has(flow) && isOurs(flow, file, await fork.read(file))) gone.push([flow, file]);
  }
  return { subjects, verdicts: gone.map(([flow, file]) => removed(flow, file)) };
}

function removed(flow: string, file: string): Verdict {
  return {
    rule: 'accepted',
    flow,
    file,
    outcome: 'warn',
    blocks: false,
    found: 'its manifest is removed: nothing of it is accepted any more',
    expected: 'an accepted manifest, as at the base',
  };
}

/** What is accepted in a tree. What is not committed there yet is compared with what is at HEAD. */
export async function subjectsOfTree(context: Context, tree: TreeReader): Promise<readonly FoundSubject[]> {
  const head = await context.revParse('HEAD');
  const committed = head === undefined ? undefined : commitReader(context, head);
  const isOurs = await ownManifests(context);
  const subjects: FoundSubject[] = [];
  for (const [flow, file] of await tree.manifests()) {
    const bytes = await tree.read(file);
    const there = await committed?.read(file);
    if (bytes === undefined || !isOurs(flow, file, bytes, there)) continue;
    const isCommitted = there?.equals(bytes) === true;
    subjects.push({
      ...{ flow, file, reason: 'accepted', source: { bytes }, at: tree.commit ?? 'working-tree' },
      ...(there === undefined || isCommitted ? {} : { base: { bytes: there, where: 'HEAD' } }),
      accepted: { file, commit: isCommitted ? head : undefined, since: undefined },
    });
  }
  return subjects;
}

/** A run, as if its manifest were to be accepted now. */
export async function namedSubject(context: Context, tree: TreeReader, spec: string): Promise<FoundSubject> {
  const run = await resolveRun(context, spec);
  const head = await context.revParse('HEAD');
  const file = `manifests/${run.flow}.json`;
  const there = head === undefined ? undefined : await context.objects.readFile(head, file);
  return {
    ...{ flow: run.flow, reason: 'named', source: { run }, at: tree.commit ?? 'working-tree' },
    ...(there === undefined ? {} : { base: { bytes: there, where: 'HEAD' } }),
  };
}
