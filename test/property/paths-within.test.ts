import { isAbsolute, relative } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isWithin } from '../../src/workspace/environment/present-path.ts';

const part = fc.constantFrom('a', 'ab', 'b', '.', '..', '', '..a', '.b', 'a.');
const path = fc.array(part, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`);

it('a path is within a folder as the way from one to the other says, however both are written', () => {
  fc.assert(
    fc.property(path, path, (folder, inner) => {
      for (const one of [inner, `${folder}/${inner}`, folder]) {
        const way = relative(folder, one);
        const expected = way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith('../'));
        expect(isWithin(folder, one)).toBe(expected);
      }
    }),
    { numRuns: 5_000 },
  );
});
