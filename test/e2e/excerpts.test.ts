import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { requireTool } from '../support/required-tool.ts';

const FLOW = `version: 1
flows:
  demo:
    steps:
      train:
        run: cp params.yaml seen.yaml
        excerpts: { params.yaml: [train.lr, seed] }
        outputs: { seen: seen.yaml }
`;
const PARAMS = 'seed: 1\ntrain: {lr: 0.1, depth: 3}\nunrelated: 1\n';

describe('excerpts', () => {
  it('are all that a step sees of a file, and all of it that runs the step again', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW, 'params.yaml': PARAMS });
    await repo.result('run');
    expect(repo.read('seen.yaml')).toBe('seed: 1\ntrain:\n  lr: 0.1\n');
    repo.write('params.yaml', '# a comment\nseed: 1\nunrelated: 2\ntrain: {depth: 4, lr: 0.1}\n');
    expect((await repo.result('status')).steps).toMatchObject([{ step: 'train', state: 'cached' }]);
    repo.write('other.txt', 'code as well');
    expect((await repo.mlgit('explain', 'train')).stdout).not.toContain('params.yaml');
    repo.write('params.yaml', PARAMS.replace('0.1', '0.2'));
    const { steps } = await repo.result('status');
    expect(JSON.stringify(steps)).toContain('params.yaml');
    await repo.result('run');
    expect(repo.read('seen.yaml')).toContain('lr: 0.2');
    expect(await repo.result('fsck')).toMatchObject({ damaged: false });
  });

  it.skipIf(requireTool('python3').missing)(
    'say which key a program misses, and where to add it',
    async () => {
      const python = 'text = open("params.yaml").read()\nif "depth" not in text: raise KeyError("depth")\n';
      const repo = cliRepo({
        'mlgit.yaml': FLOW.replace('cp params.yaml seen.yaml', 'python3 a.py > seen.yaml'),
        'params.yaml': PARAMS,
        'a.py': python,
      });
      await expectFailure(repo, ['run'], {
        ...{ exitCode: 1, code: 'task-failed' },
        message: /it wanted train.depth of params.yaml/,
        hints: [/excerpts: \{params.yaml: \[train.lr, seed, train.depth\]\}/],
      });
    },
  );

  it('of what is not there stop the run before its tasks', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW, 'params.yaml': 'seed: 1\n' });
    await expectFailure(repo, ['status'], {
      ...{ exitCode: 2, code: 'excerpt-key-missing', message: /params.yaml has no train.lr/ },
    });
    repo.write('.gitignore', 'params.yaml\n');
    repo.git('rm', '-q', '--cached', 'params.yaml');
    await expectFailure(repo, ['status'], {
      ...{
        exitCode: 2,
        code: 'excerpt-file-missing',
        message: /params.yaml, of which step train has an excerpt/,
      },
    });
  });
});
