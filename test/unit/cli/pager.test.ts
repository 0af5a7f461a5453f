import { describe, expect, it } from 'vitest';
import { chosenPager } from '../../../src/cli/pager.ts';

describe('the pager', () => {
  it.each([
    [{}, undefined, ['less']],
    [{ PAGER: 'most' }, undefined, ['most']],
    [{ PAGER: 'most' }, 'less -S', ['less', '-S']],
    [{ GIT_PAGER: "less -P 'a b'", PAGER: 'most' }, 'cat', ['less', '-P', 'a b']],
    [{ PAGER: 'most' }, 'cat', undefined],
    [{ GIT_PAGER: '' }, 'less', undefined],
  ])('of %j and %j is %j', (env, configured, words) => {
    expect(chosenPager({ env, configured })).toEqual(words);
  });
});
