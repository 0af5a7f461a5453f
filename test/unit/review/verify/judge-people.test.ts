import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../src/flow/policy/parse-policy.ts';
import { judgeSubject } from '../../../../src/review/verify/judge-subject.ts';
import type { SignatureFact, SubjectFacts } from '../../../../src/review/verify/subject-facts.ts';
import { gateFacts } from '../../../support/gate-facts.ts';

function judge(policy: string, rule: string, facts: SubjectFacts): string[] {
  return judgeSubject(parsePolicy(`version: 1\n${policy}`, 'mlgit-policy.yaml'), facts)
    .filter((one) => one.rule === rule)
    .map(({ outcome, blocks, found }) => `${rule} ${outcome}${blocks ? '!' : ''}: ${found}`);
}

describe('people', () => {
  const good = (kind: SignatureFact['kind'], signer: string, key = `SHA256:${signer}`): SignatureFact => ({
    ...{ kind, signer, key },
    state: 'good',
  });
  const signedBy = (...signatures: SignatureFact[]) => gateFacts({}, { signatures });
  const GROUPS = 'groups: {risk: [bob@example.org, eve@example.org]}\n';

  it('sign', () => {
    expect(judge('signed: true\n', 'signed', signedBy())).toEqual(['signed fail!: no signature']);
    expect(judge('signed: true\n', 'signed', signedBy(good('signature', 'ada@example.org')))[0]).toMatch(
      /pass/,
    );
    expect(judge('signed: true\n', 'signed', signedBy(good('approval', 'ada@example.org')))[0]).toMatch(
      /fail!/,
    );
    expect(
      judge(`${GROUPS}signed: {by: [risk]}\n`, 'signed', signedBy(good('signature', 'ada@example.org'))),
    ).toEqual(['signed fail!: signed by ada@example.org only']);
    const forged = { kind: 'signature', state: 'bad' } as const;
    expect(judge('signed: true\n', 'signed', signedBy(forged, good('signature', 'ada@example.org')))).toEqual(
      ['signed fail!: a signature that does not fit the run'],
    );
    expect(judge('signed: true\n', 'signed', signedBy({ kind: 'signature', state: 'unknown-key' }))).toEqual([
      'signed fail!: a signature of a key that is not allowed',
    ]);
  });

  const approvals = (...signatures: SignatureFact[]) =>
    judge(`${GROUPS}approvals: {count: 1, from: [risk]}\n`, 'approvals', signedBy(...signatures))[0];

  it('approve, when they are others and of the group', () => {
    expect(approvals(good('approval', 'Bob@example.org'))).toBe(
      'approvals pass: approved by bob@example.org',
    );
    expect(approvals()).toBe('approvals fail!: none');
    expect(approvals(good('approval', 'mia@example.org'))).toBe(
      'approvals fail!: none; mia@example.org may not approve it',
    );
    expect(approvals({ kind: 'approval', state: 'bad' })).toMatch(/1 approval with a bad signature/);
  });

  it('do not approve themselves, by address, by key, or by a key that they also sign with', () => {
    const own = 'groups: {risk: [ada@example.org, a2@example.org]}\napprovals: {count: 1, from: [risk]}\n';
    const of = (...signatures: SignatureFact[]) => judge(own, 'approvals', signedBy(...signatures))[0];
    expect(of(good('approval', 'ada@example.org'))).toMatch(/ada@example.org is a self-approval/);
    expect(of(good('approval', 'a2@example.org'))).toMatch(/pass/);
    // The key of the run's own signature, under another name.
    expect(
      of(good('signature', 'ada@example.org', 'SHA256:k'), good('approval', 'a2@example.org', 'SHA256:k')),
    ).toMatch(/a2@example.org is a self-approval/);
    const accepted = gateFacts(
      {},
      {
        signatures: [good('approval', 'a2@example.org', 'SHA256:k')],
        people: { madeBy: [], acceptedBy: [], acceptedWith: ['SHA256:k'] },
      },
    );
    expect(judge(own, 'approvals', accepted)[0]).toMatch(/self-approval/);
  });

  it('count once under several names of one key', () => {
    const two = `${GROUPS}approvals: {count: 2, from: [risk]}\n`;
    const names = ['bob@example.org', 'eve@example.org'] as const;
    const of = (keys: readonly string[]) =>
      judge(two, 'approvals', signedBy(...names.map((name, i) => good('approval', name, keys[i]))))[0];
    expect(of(['SHA256:1', 'SHA256:2'])).toMatch(/pass/);
    expect(of(['SHA256:1', 'SHA256:1'])).toBe('approvals fail!: 1, by bob@example.org');
  });

  it('cannot be told apart in a shallow clone', () => {
    const people = { madeBy: [], acceptedBy: [], acceptedWith: [], acceptedUnknown: true } as const;
    const facts = gateFacts({}, { people, signatures: [good('approval', 'bob@example.org')] });
    expect(judge('approvals: 1\n', 'approvals', facts)[0]).toMatch(/the clone is shallow/);
  });

  it('reproduce', () => {
    const of = (
      policy: string,
      by: string,
      outcome: 'identical' | 'drifted' | 'not-comparable',
      signer?: string,
    ) =>
      judge(
        policy,
        'reproduced',
        gateFacts(
          {},
          {
            reproductions: [{ by, outcome, ...(signer === undefined ? {} : { signer }) }],
          },
        ),
      )[0];
    expect(of('reproduced: true\n', 'Bob <bob@example.org>', 'identical')).toMatch(/pass/);
    expect(of('reproduced: true\n', 'Ada <ADA@example.org>', 'identical')).toMatch(
      /fail!.*who made or accepted it/,
    );
    expect(of('reproduced: {by: anyone}\n', 'Ada <ada@example.org>', 'identical')).toMatch(/pass/);
    expect(of('reproduced: true\n', 'Bob <bob@example.org>', 'drifted')).toMatch(/fail!: other results/);
    expect(of('reproduced: {signed: true}\n', 'Bob <bob@example.org>', 'identical')).toMatch(
      /without a signature/,
    );
    expect(of('reproduced: {signed: true}\n', 'B <b@b>', 'identical', 'bob@example.org')).toMatch(/pass/);
  });
});
