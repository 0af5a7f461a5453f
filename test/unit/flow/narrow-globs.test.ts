import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../src/flow/code-glob.ts';
import { narrowGlobs } from '../../../src/flow/narrow-globs.ts';
import { isWrong } from '../../../src/flow/wrong.ts';

const TREE = [
  'a.py',
  'lib/__init__.py',
  'lib/deep/x.py',
  'lib/deep/y.py',
  'lib/z.py',
  'one/only.py',
  'odd [1]{a}.py',
];

describe('the globs of what was read', () => {
  it.each([
    [['a.py'], ['a.py']],
    [['lib/__init__.py', 'lib/deep/x.py', 'lib/deep/y.py', 'lib/z.py'], ['lib/**']],
    [
      ['lib/deep/x.py', 'lib/deep/y.py', 'a.py'],
      ['a.py', 'lib/deep/**'],
    ],
    [
      ['lib/z.py', 'lib/deep/x.py'],
      ['lib/deep/x.py', 'lib/z.py'],
    ],
    [['one/only.py'], ['one/only.py']],
    [['odd [1]{a}.py'], ['odd \\[1\\]\\{a\\}.py']],
    [[], ['!**']],
  ])('of %j are %j', (read, globs) => expect(narrowGlobs(new Set(read), TREE)).toEqual(globs));

  it('match exactly what was read, of any tree', () => {
    const name = fc.stringMatching(/^[a-c![\]{}*?\\, -]{1,3}$/).filter((word) => !/^[ ]|[ ]$/.test(word));
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 12 }), fc.func(fc.boolean()), (paths, isRead) => {
        const tree = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
        const read = new Set(tree.filter((one) => isRead(one)));
        const globs = narrowGlobs(read, tree).map(compileGlob);
        const matches = (one: string): boolean =>
          globs.some((glob) => !isWrong(glob) && !glob.negated && glob.pattern.test(one));
        expect(globs.filter(isWrong)).toEqual([]);
        expect(tree.filter(matches)).toEqual([...read]);
      }),
    );
  });
});
