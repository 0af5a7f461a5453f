import { describe, expect, it } from 'vitest';
import { splitVariables } from '../../../src/runner/local/warm/worker-variables.ts';

const BASE = { PATH: '/bin', PYTHONHASHSEED: '0', PYTHONPATH: '/a:/b' };

describe('variables of a task and its worker', () => {
  it('are apart by whether an interpreter may have read them at its start', () => {
    const own = { MLGIT_STEP: 's', MLGIT_PARAM_X: '1', TMPDIR: '/t', GIT_CEILING_DIRECTORIES: '/g' };
    const common = { ...BASE, MLGIT_RUN: 'r', TOKEN: 't', LD_PRELOAD: '/x.so' };
    expect(splitVariables({ ...own, ...common })).toEqual({ own, common });
  });

  it.each([
    { PYTHONHASHSEED: 'random' },
    { PYTHONHASHSEED: '' },
    { PYTHONPATH: '/a:lib' },
    { PYTHONPATH: '/a:' },
    { PYTHONPLATLIBDIR: 'lib' },
  ])('are not, with %o, for one that starts differently each time', (more) => {
    expect(splitVariables({ ...BASE, ...more })).toBeUndefined();
  });
});
