import { describe, expect, it } from 'vitest';
import { type ShownSignature, signatureLine } from '../../../src/ui/signature-line.ts';

const GOOD: ShownSignature = {
  kind: 'approval',
  state: 'good',
  signer: 'ada@example.org',
  fingerprint: 'SHA256:abc',
  reason: undefined,
  at: '2026-03-10T12:00:00.000Z',
  claims: 'Ada <ada@example.org>',
  message: undefined,
};

describe('signatureLine', () => {
  it.each<[Partial<ShownSignature>, string, string]>([
    [{}, 'approved', 'by ada@example.org, 2026-03-10'],
    [{ kind: 'signature' }, 'signed', 'by ada@example.org, 2026-03-10'],
    [{ message: 'fine' }, 'approved', 'by ada@example.org, 2026-03-10: fine'],
    [
      { state: 'withdrawn', reason: 'it was withdrawn' },
      'approved',
      'by ada@example.org, 2026-03-10 (withdrawn)',
    ],
    [
      { state: 'unknown-key', signer: undefined, reason: 'nobody has it' },
      'approved',
      'does not count, unknown-key: nobody has it (says Ada <ada@example.org>, key SHA256:abc)',
    ],
    [
      { kind: undefined, state: 'bad', signer: undefined, fingerprint: undefined, reason: 'odd' },
      '?',
      'does not count, bad: odd (says Ada <ada@example.org>)',
    ],
  ])('%o', (change, name, text) => {
    expect(signatureLine({ ...GOOD, ...change })).toEqual([name, text]);
  });
});
