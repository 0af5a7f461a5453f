import type { Oid } from '../../git/port.ts';
import type { PushedRef } from '../../hooks/push-lines.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { verify } from '../verify/verify.ts';

/**
 * Stops a push of manifests that the gate would refuse, as far as that can be told before it. Reads the records of this clone, and
 * no store. Returns lines to be said.
 * @throws MlgitError `gate-refused` (failed).
 */
export async function verifyPushed(
  context: Context,
  refs: readonly PushedRef[],
  remote: string,
): Promise<readonly string[]> {
  const said: string[] = [];
  for (const ref of refs.filter(({ localRef }) => !localRef.startsWith('refs/mlgit/'))) {
    const head = await context.revParse(`${ref.localOid}^{commit}`);
    if (head === undefined) continue;
    const base = await baseOf(context, ref, remote);
    if (base === undefined) {
      said.push(`${ref.localRef} was not verified: nothing of ${remote} is here to compare it with`);
      continue;
    }
    const { verdicts } = await verify(context, {
      target: { kind: 'range', base, head },
      presence: 'none',
      beforePush: true,
      mayRun: true,
      signal: new AbortController().signal,
    });
    const refused = verdicts.filter(({ blocks }) => blocks);
    if (refused.length > 0) throw gateRefused(ref, { base, head }, refused);
  }
  return said;
}

/** Where the branch is at the remote; of a new one, where the branch is that others begin from. */
async function baseOf(context: Context, { remoteOid }: PushedRef, remote: string): Promise<Oid | undefined> {
  const known = remoteOid === undefined ? undefined : await context.revParse(`${remoteOid}^{commit}`);
  if (known !== undefined) return known;
  for (const branch of ['HEAD', 'main', 'master']) {
    const commit = await context.revParse(`refs/remotes/${remote}/${branch}`);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

function gateRefused(
  { localRef }: PushedRef,
  { base, head }: { readonly base: Oid; readonly head: Oid },
  refused: readonly Verdict[],
): MlgitError {
  const facts = refused.map(
    ({ flow, rule, found }) => `${flow === undefined ? '' : `${flow} `}${rule}: ${found}`,
  );
  return new MlgitError(`The gate refuses what ${localRef} would push: ${facts.join('; ')}`, {
    code: 'gate-refused',
    kind: 'failed',
    hints: [
      `mlgit verify ${base.slice(0, 12)}..${head.slice(0, 12)}`,
      ...refused.flatMap(({ hint }) => hint ?? []).slice(0, 1),
      'MLGIT_SKIP_PRE_PUSH=1 git push   (sends the commits without this check)',
    ],
    details: { refused: facts },
  });
}
