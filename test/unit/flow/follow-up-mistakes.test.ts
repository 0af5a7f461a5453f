import { describe, expect, it } from 'vitest';
import { fileWithSteps, mistakesOf } from '../../support/flow-text.ts';

describe('a mistake is reported once', () => {
  it('and not again by what refers to it', () => {
    const text = fileWithSteps(`      clean: {run: x, outputs: {clients: ../c, Bad: d}}
      use: {run: "x \${{ inputs.c }} \${{ inputs.q }}", inputs: {c: clean.clients, q: {form: x}}}
      gone: 5
      last: {run: x, input: {z: clean.clients}}
`);
    expect(mistakesOf(text).map((mistake) => mistake.split(' ').slice(0, 3).join(' '))).toEqual([
      '5:42 the path',
      '5:48 "Bad" cannot',
      '6:86 unknown key',
      '7:13 gone: expected',
      '8:22 unknown key',
    ]);
  });
});
