import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

const FLOW = demoFlow({
  a: '{run: "echo 0 > build/same; echo 1 > build/x; echo 2 > build/d/in", outputs: {x: build/x, d: build/d/, same: build/same}}',
  b: '{run: "cat build/x > build/y; echo 3 > build/other", inputs: {x: a.x}, outputs: {y: build/y, same: build/other}}',
});

interface Mistake {
  readonly spec: string;
  readonly code: string;
  readonly message: RegExp;
  readonly hints?: readonly (string | RegExp)[];
}

const MISTAKES: { readonly [name: string]: Mistake } = {
  'an unknown flow': {
    spec: 'demoo@latest:x',
    code: 'no-such-flow',
    message: /demoo/,
    hints: ['did you mean demo?'],
  },
  'an unknown revision': {
    spec: 'demo@lates:x',
    code: 'no-such-run',
    message: /^"lates" is no tag, run id or git revision of flow demo$/,
    hints: ['demo@latest', 'mlgit log demo'],
  },
  'a tag typed wrong': { spec: 'demo@prd:x', code: 'no-such-run', message: /"prd"/, hints: ['demo@prod'] },
  'a run id that there is not': { spec: 'demo@zzzz:x', code: 'no-such-run', message: /"zzzz"/ },
  'a git revision without a run': { spec: 'demo@HEAD~1:x', code: 'no-such-run', message: /history|HEAD/ },
  'more steps back than there are runs': {
    spec: 'demo@latest~9:x',
    code: 'no-such-run',
    message: /latest~9/,
  },
  'an unknown artifact': {
    spec: 'demo@latest:q',
    code: 'no-such-artifact',
    message: /has no artifact "q"$/,
    hints: [/did you mean demo@\w{10}:\w\?/, 'mlgit show demo@latest'],
  },
  'an artifact of another step': { spec: 'demo@latest:b/x', code: 'no-such-artifact', message: /"b\/x"/ },
  'an artifact that two steps have': {
    spec: 'demo@latest:same',
    code: 'ambiguous-path',
    message: /can mean a\/same or b\/same$/,
    hints: [/use demo@\w{10}:a\/same/, /use demo@\w{10}:b\/same/],
  },
  'a step instead of an artifact': {
    spec: 'demo@latest:a',
    code: 'is-a-task',
    message: /is a step, not an artifact/,
  },
  'a task instead of an artifact': {
    spec: 'demo@latest:a/',
    code: 'not-an-artifact',
    message: /names a task/,
  },
  'a run instead of an artifact': { spec: 'demo@latest', code: 'not-an-artifact', message: /names a run/ },
  'a file in a file': {
    spec: 'demo@latest:x/foo',
    code: 'not-a-folder',
    message: /is a file, and has no foo$/,
  },
  'a file that a folder has not': {
    spec: 'demo@latest:d/inn',
    code: 'no-such-file',
    message: /d has no inn$/,
    hints: ['did you mean in?'],
  },
  'no revision, and nothing accepted': {
    spec: 'demo',
    code: 'nothing-accepted',
    message: /manifests\/demo\.json is not there$/,
    hints: ['use demo@latest'],
  },
  'a remote that has no runs': {
    spec: 'demo@origin/latest:x',
    code: 'no-latest',
    message: /of demo that succeeded was fetched from origin/,
  },
  'another repository': {
    spec: 'ext::r.git#demo@latest:x',
    code: 'bad-repo-url',
    message: /is no repository: expected a URL, HOST:PATH or a folder$/,
  },
  'nothing at all': { spec: '', code: 'bad-spec', message: /it is empty$/ },
  'no revision after the sign': {
    spec: 'demo@',
    code: 'bad-spec',
    message: /a revision is missing after @$/,
  },
  'no artifact after the colon': {
    spec: 'demo@latest:',
    code: 'bad-spec',
    message: /an artifact is missing/,
  },
  'a space': { spec: 'a b', code: 'bad-spec', message: /"a b" is no flow's name/ },
  'a way out': { spec: 'demo@latest:../x', code: 'bad-spec', message: /"..\/x" is no path in a run$/ },
  'a line break': { spec: 'demo@latest:x\n', code: 'bad-spec', message: /a control character$/ },
};

describe('a SPEC', () => {
  const repo = cliRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' }, { whenDone: afterAll });

  beforeAll(async () => {
    repo.commit({}, 'second');
    for (const args of [['run'], ['tag', 'latest', 'prod']])
      expect((await repo.mlgit(...args)).exitCode).toBe(0);
  });

  it.each(Object.entries(MISTAKES))(
    'with %s is told, with what it may mean',
    async (_name, { spec, ...rest }) => {
      await expectFailure(repo, ['pull-artifact', spec, '-o', 'taken'], { exitCode: 2, ...rest });
      expect(repo.git('status', '--porcelain')).toBe('');
    },
  );

  it('means the artifact of a step where the step has an artifact of its own name', async () => {
    const same = cliRepo({
      'mlgit.yaml': demoFlow({ x: '{run: "echo 1 > build/x", outputs: {x: build/x}}' }),
      '.gitignore': '/build/\n',
    });
    await same.result('run');
    for (const path of ['x', 'x/x'])
      expect((await same.mlgit('cat', `demo@latest:${path}`)).stdout).toBe('1\n');
    const message = /is a file, and has no y$/;
    await expectFailure(same, ['pull-artifact', 'demo@latest:x/y'], {
      exitCode: 2,
      code: 'not-a-folder',
      message,
    });
  });

  it.each([
    ['an unknown run', 'zzzzz', 'no-such-run', /"zzzzz"/],
    ['a flow typed wrong', 'dmeo', 'no-such-run', /"dmeo"/],
    ['an artifact', 'demo@latest:x', 'bad-run', /names an artifact, and a run is expected here$/],
  ])('where a run is expected is refused when it is %s', async (_what, text, code, message) => {
    for (const args of [
      ['rm', text],
      ['note', text, 'words'],
      ['tag', text, 'other'],
      ['worktree', text, 'w'],
    ]) {
      await expectFailure(repo, args, { exitCode: 2, code, message });
    }
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});
