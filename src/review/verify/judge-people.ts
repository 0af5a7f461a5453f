import type { ApprovalsRule, Policy, ReproducedRule, SignedRule } from '../../model/gate/policy.ts';
import { principalsOf } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import { isParty, ownParties } from './self-approval.ts';
import type { SignatureFact, SubjectFacts } from './subject-facts.ts';
import { counted, shortList, speakerOf } from './verdict-of.ts';

/** Whether the run is signed by someone whom the policy names. */
export function judgeSigned(facts: SubjectFacts, policy: Policy, { by }: SignedRule): Verdict {
  const { pass, fail } = speakerOf('signed', facts);
  const expected =
    by === undefined ? 'a signature of an allowed signer' : `a signature of ${by.join(' or ')}`;
  const hint = `mlgit approve ${nameOf(facts)} --sign-only`;
  const own = facts.signatures.filter(({ kind }) => kind === 'signature');
  const bad = own.find(({ state }) => state === 'bad');
  if (bad !== undefined) return fail({ found: 'a signature that does not fit the run', expected, hint });
  const good = own.filter(({ state, signer }) => state === 'good' && signer !== undefined);
  const allowed = principalsOf(policy, by);
  const counting = good.filter(({ signer }) => isNamed(signer, allowed));
  if (counting.length > 0) return pass({ found: `signed by ${shortList(signersOf(counting))}`, expected });
  if (good.length > 0) return fail({ found: `signed by ${shortList(signersOf(good))} only`, expected, hint });
  const found = own.length > 0 ? 'a signature of a key that is not allowed' : 'no signature';
  return fail({ found, expected, hint });
}

/** Whether somebody has run it again with the same result. */
export function judgeReproduced(facts: SubjectFacts, { by, signed }: ReproducedRule): Verdict {
  const { pass, fail } = speakerOf('reproduced', facts);
  const who = by === 'second-party' ? 'by someone who neither made nor accepted it' : 'by anyone';
  const expected = `reproduced ${who}${signed ? ', signed' : ''}`;
  const hint = `mlgit reproduce ${nameOf(facts)}`;
  const { reproductions, people, signatures } = facts;
  if (reproductions.length === 0) return fail({ found: 'nobody has reproduced it', expected, hint });
  const drifted = reproductions.find(({ outcome }) => outcome === 'drifted');
  if (drifted !== undefined)
    return fail({ found: `other results when ${drifted.by} ran it`, expected, hint });
  const parties = ownParties(people, signatures);
  const isOther = (one: (typeof reproductions)[number]) =>
    by === 'anyone' || !isParty(parties, { ...one, address: addressIn(one.by) });
  const same = reproductions.filter(({ outcome }) => outcome === 'identical' || outcome === 'equal');
  const counting = same.filter((one) => isOther(one) && (!signed || one.signer !== undefined));
  const [first] = counting;
  if (first !== undefined) {
    return pass({ found: `${first.outcome} when ${first.signer ?? first.by} ran it`, expected });
  }
  const [only] = same;
  if (only === undefined) return fail({ found: 'a result that cannot be compared', expected, hint });
  const why = isOther(only) ? 'without a signature' : 'who made or accepted it';
  return fail({ found: `reproduced only by ${only.by}, ${why}`, expected, hint });
}

/** Whether enough people other than its makers stand for it. */
export function judgeApprovals(facts: SubjectFacts, policy: Policy, { count, from }: ApprovalsRule): Verdict {
  const { pass, fail } = speakerOf('approvals', facts);
  const group = from === undefined ? '' : ` of ${from.join(' or ')}`;
  const expected = `${counted(count, 'approval')}${group}, none by who made the run or accepted it`;
  const hint = `mlgit approve ${nameOf(facts)}`;
  const { signatures, people } = facts;
  if (people.acceptedUnknown === true) {
    return fail({
      found: 'unknown who accepted it: the clone is shallow',
      expected,
      hint: 'git fetch --unshallow',
    });
  }
  const own = signatures.filter(({ kind }) => kind === 'approval');
  const good = own.filter(({ state, signer }) => state === 'good' && signer !== undefined);
  const allowed = principalsOf(policy, from);
  const named = good.filter(({ signer }) => isNamed(signer, allowed));
  const parties = ownParties(people, signatures);
  const others = named.filter((one) => !isParty(parties, one));
  const people_ = distinct(others);
  if (people_.length >= count) return pass({ found: `approved by ${shortList(people_)}`, expected });
  const selves = signersOf(named.filter((one) => isParty(parties, one)));
  const strangers = signersOf(good.filter(({ signer }) => !isNamed(signer, allowed)));
  const unusable = own.length - good.length;
  const found = [
    people_.length === 0 ? 'none' : `${people_.length}, by ${shortList(people_)}`,
    ...(selves.length > 0 ? [`that of ${shortList(selves)} is a self-approval`] : []),
    ...(strangers.length > 0 ? [`${shortList(strangers)} may not approve it`] : []),
    ...(unusable > 0
      ? [`${counted(unusable, 'approval')} with a bad signature or a key that is not allowed`]
      : []),
  ].join('; ');
  return fail({ found, expected, hint });
}

/** One a principal, and one a key: two names of one key are one person. */
function distinct(approvals: readonly SignatureFact[]): string[] {
  const keys = new Set<string>();
  const names = new Set<string>();
  for (const { signer = '', key } of approvals) {
    if (names.has(signer.toLowerCase()) || (key !== undefined && keys.has(key))) continue;
    names.add(signer.toLowerCase());
    if (key !== undefined) keys.add(key);
  }
  return [...names];
}

function isNamed(signer: string | undefined, allowed: ReadonlySet<string> | undefined): boolean {
  if (signer === undefined) return false;
  if (allowed === undefined) return true;
  const wanted = signer.toLowerCase();
  return [...allowed].some((one) => one.toLowerCase() === wanted);
}

function signersOf(signatures: readonly SignatureFact[]): string[] {
  return [...new Set(signatures.flatMap(({ signer }) => signer ?? []))];
}

/** Of `Ada <ada@example.org>`. */
function addressIn(user: string): string {
  return /<([^<>]*)>\s*$/.exec(user)?.[1] ?? user;
}

function nameOf({ subject: { flow, run } }: SubjectFacts): string {
  return run === undefined ? flow : `${flow}@${run}`;
}
