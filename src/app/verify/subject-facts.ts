import { decodeManifest } from '../../model/decode-run.ts';
import { type GateRules, type Policy, rulesOf } from '../../model/gate/policy.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { isTouched, type SubjectFacts } from '../../review/verify/subject-facts.ts';
import type { Context } from '../context.ts';
import { type ReadDocument, readDocument, readRunDocument } from './document-facts.ts';
import type { FoundSubject } from './find-subjects.ts';
import { freshFacts } from './fresh-facts.ts';
import { originFacts } from './origin-facts.ts';
import { peopleFacts } from './people-facts.ts';
import { presenceFacts } from './presence-facts.ts';
import { signedFacts } from './signed-facts.ts';
import { unlockedTasks } from './unlocked-tasks.ts';

export interface FactOptions {
  readonly policy: Policy;
  readonly signers: string | undefined;
  /** `none`: no store is asked, as in a hook, which asks for itself. */
  readonly presence: 'none' | 'asked' | 'bytes';
  /** Whether a flow in Python may be run, where what is judged is checked out. */
  readonly mayRun: boolean;
  readonly signal: AbortSignal;
}

/** All that the rules of a policy ask about one subject. What none of them asks is not looked up. */
export async function subjectFacts(
  context: Context,
  found: FoundSubject,
  options: FactOptions,
): Promise<SubjectFacts> {
  const { flow, reason, source, file } = found;
  const read =
    'run' in source
      ? await readRunDocument(context, source.run)
      : await readDocument(context, flow, source.bytes);
  const { document, manifest, run, digest } = read;
  const rules = rulesOf(options.policy, flow);
  const base = found.base === undefined ? undefined : baseManifest(found.base, flow);
  return {
    subject: {
      ...{ flow, reason, manifest: digest },
      ...(file === undefined ? {} : { file }),
      ...(run === undefined ? {} : { run: run.id }),
    },
    document,
    ...(run === undefined ? {} : { run }),
    ...(manifest === undefined ? {} : { manifest }),
    ...(base === undefined || found.base === undefined
      ? {}
      : { base: { manifest: base, where: found.base.where } }),
    ...(await askedFacts(context, found, read, { ...options, rules })),
  };
}

type Asked = Pick<
  SubjectFacts,
  'fresh' | 'presence' | 'origins' | 'unlocked' | 'people' | 'signatures' | 'reproductions'
>;

async function askedFacts(
  context: Context,
  { reason, at, before, accepted }: FoundSubject,
  { manifest, run, digest }: ReadDocument,
  { rules, signers, presence, mayRun, signal }: FactOptions & { readonly rules: GateRules },
): Promise<Asked> {
  const fresh =
    manifest !== undefined && rules.fresh
      ? await freshFacts(context, manifest, { at, before, mayRun, signal })
      : { stale: [] };
  if (!isTouched(reason) || manifest === undefined) return { ...NOTHING_ASKED, fresh };
  const isPresenceAsked = rules.present && presence !== 'none';
  return {
    fresh,
    presence: isPresenceAsked
      ? await presenceFacts(context, manifest, { full: presence === 'bytes', signal })
      : NOTHING_ASKED.presence,
    origins: run === undefined ? [] : await originFacts(context, run),
    unlocked: run !== undefined && rules.environment === 'locked' ? await unlockedTasks(context, run) : [],
    people: await peopleFacts(context, { run, digest }, accepted),
    ...(run === undefined
      ? { signatures: [], reproductions: [] }
      : await signedFacts(context, run, { signers, signal })),
  };
}

const NOTHING_ASKED: Omit<Asked, 'fresh'> = {
  presence: { kind: 'not-asked' },
  origins: [],
  unlocked: [],
  people: { madeBy: [], acceptedBy: [], acceptedWith: [] },
  signatures: [],
  reproductions: [],
};

/** Undefined for one that cannot be read: the range that brought it was the one to refuse. */
function baseManifest(
  { bytes, where }: { bytes: Buffer; where: string },
  flow: string,
): Manifest | undefined {
  try {
    return decodeManifest(bytes.toString('utf8'), `manifests/${flow}.json at ${where}`);
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'integrity') return undefined;
    throw error;
  }
}
