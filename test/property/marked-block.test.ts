import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAttributes, withoutAttributes } from '../../src/hooks/attributes-block.ts';
import { recogniseHuskyHook, withBlock, withoutBlock } from '../../src/hooks/husky-block.ts';
import { HOOK_NAMES } from '../../src/hooks/shim.ts';

/** Text of scripts and attributes with either line end, or none at its end. */
const text = fc
  .array(
    fc.constantFrom('#!/bin/sh', '*.csv -text', 'make test', '', '# words', '. "$(dirname "$0")/_/husky.sh"'),
  )
  .chain((lines) =>
    fc.record({ eol: fc.constantFrom('\n', '\r\n'), last: fc.boolean() }).map(({ eol, last }) => {
      const joined = lines.join(eol);
      return last && joined !== '' ? joined + eol : joined;
    }),
  );
const name = fc.constantFrom(...HOOK_NAMES);

describe('lines of ours in a file of somebody else’s', () => {
  it('are taken out of attributes so that the very bytes are left that were there', () => {
    fc.assert(
      fc.property(text, (before) => {
        expect(withoutAttributes(withAttributes(before))).toBe(before);
      }),
    );
  });

  it('are taken out of a husky hook so that the very bytes are left that were there', () => {
    fc.assert(
      fc.property(text, name, (before, hook) => {
        const there = withBlock(hook, before);
        expect(recogniseHuskyHook(hook, there).state).toBe('current');
        expect(withoutBlock(there)).toBe(before);
      }),
    );
  });

  it('are there once, however often they are put', () => {
    fc.assert(
      fc.property(text, name, (before, hook) => {
        const once = withAttributes(before);
        expect(withAttributes(once)).toBe(once);
        expect(withBlock(hook, withBlock(hook, before))).toBe(withBlock(hook, before));
      }),
    );
  });
});
