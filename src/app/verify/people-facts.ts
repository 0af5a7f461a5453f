import type { Oid } from '../../git/port.ts';
import type { Digest } from '../../model/digest.ts';
import type { RunRecord } from '../../model/run.ts';
import type { PeopleFacts } from '../../review/verify/subject-facts.ts';
import type { Context } from '../context.ts';
import { candidateRuns } from './candidate-runs.ts';

/** Where the manifest is that somebody accepted. */
export interface AcceptedIn {
  readonly file: string;
  /** Undefined: in the working tree, and not committed as it is there. */
  readonly commit: Oid | undefined;
  /** Only commits that this one lacks brought it: of a range its base. */
  readonly since: Oid | undefined;
}

/** Who made a run, or computed something of the same manifest, and who put that into the tree. */
export async function peopleFacts(
  context: Context,
  { run, digest }: { readonly run: RunRecord | undefined; readonly digest: Digest },
  accepted: AcceptedIn | undefined,
): Promise<PeopleFacts> {
  const madeBy = run === undefined ? [] : await makersOf(context, run, digest);
  if (accepted === undefined) return { madeBy, acceptedBy: [], acceptedWith: [] };
  if (accepted.commit === undefined) {
    const { email } = await context.identity();
    return { madeBy, acceptedBy: [email.toLowerCase()], acceptedWith: [] };
  }
  const range = { from: accepted.since, to: accepted.commit };
  const commits = await context.acceptance.commitsOf(accepted.file, range);
  return {
    madeBy,
    acceptedBy: distinct(commits.flatMap(({ author, committer }) => [author, committer])),
    acceptedWith: [...new Set(commits.flatMap(({ key }) => key ?? []))],
    ...(commits.some(({ shallow }) => shallow) ? { acceptedUnknown: true } : {}),
  };
}

/** Whoever ran the run, and whoever ran another one of the same manifest without taking all of it from the cache. */
async function makersOf(context: Context, run: RunRecord, digest: Digest): Promise<string[]> {
  const makers: string[] = [];
  for (const one of await candidateRuns(context, run.flow, digest)) {
    const computed = Object.values(one.execution.tasks).some(({ outcome }) => outcome === 'ran');
    if (one.id !== run.id && !computed) continue;
    const commit = await context.objects.readCommit(one.commit as Oid);
    makers.push(one.execution.user, ...(commit === undefined ? [] : [commit.author]));
  }
  return distinct(makers.map(addressIn));
}

/** Of `Ada <ada@example.org>`. */
function addressIn(user: string): string {
  return /<([^<>]*)>\s*$/.exec(user)?.[1] ?? user;
}

function distinct(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => address.toLowerCase()))].filter((address) => address !== '');
}
