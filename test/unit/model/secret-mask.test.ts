import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretMask } from '../../../src/model/secret-mask.ts';

function masked(values: readonly string[], ...chunks: string[]): string {
  const stream = new SecretMask(values).stream();
  return Buffer.concat([...chunks.map((chunk) => stream.push(Buffer.from(chunk))), stream.end()]).toString();
}

describe('SecretMask', () => {
  it('hides a value wherever it stands, and nothing else', () => {
    expect(masked(['hunter22'], 'a hunter22 b hunter2 hunter22')).toBe('a *** b hunter2 ***');
  });

  it('hides a value that chunks cut anywhere', () => {
    const text = 'x hunter22 y';
    for (let at = 0; at <= text.length; at++) {
      expect(masked(['hunter22'], text.slice(0, at), text.slice(at)), `${at}`).toBe('x *** y');
    }
    expect(masked(['hunter22'], ...text)).toBe('x *** y');
  });

  it('hides the longest of values that begin alike', () => {
    expect(masked(['abcd', 'abcdef'], 'abcdef abcd', 'e abcdef')).toBe('*** ***e ***');
  });

  it('hides base64 and percent-encoded forms, and each line of a value of several', () => {
    const base64 = Buffer.from('pass word/1').toString('base64');
    expect(masked(['pass word/1'], `${base64} pass%20word%2F1`)).toBe('***= ***');
    expect(masked(['first line\nsecond line'], 'second line, first line')).toBe('***, ***');
  });

  it('leaves values below four characters alone, and texts without any', () => {
    expect(masked(['abc', ''], 'abc')).toBe('abc');
    expect(new SecretMask(['abc']).hidesNothing).toBe(true);
    expect(new SecretMask(['abcd']).text('is abcd')).toBe('is ***');
  });

  it('shows the same whatever the chunks', () => {
    const secret = fc.stringMatching(/^[ab]{4,6}$/);
    const property = fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.array(fc.stringMatching(/^[abc]{0,9}$/)),
      (values, chunks) => {
        const whole = masked(values, chunks.join(''));
        expect(masked(values, ...chunks)).toBe(whole);
        for (const value of values) expect(whole).not.toContain(value);
      },
    );
    fc.assert(property);
  });
});
