import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { type ExpectedFailure, expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

interface Mistake extends Omit<ExpectedFailure, 'exitCode'> {
  readonly yaml: string;
}

const MISTAKES: { readonly [name: string]: Mistake } = {
  'an unknown key, with the nearest known one': {
    yaml: demoFlow({ a: '{run: "true", input: {x: data/in.txt}}' }),
    code: 'unknown-key',
    message: /^mlgit\.yaml:5:\d+: .*input/,
    hints: ['inputs'],
  },
  'a key of a later release': {
    yaml: demoFlow({ a: '{run: "true"}' }, ['resources: {cpu: 1}']),
    code: 'not-supported',
    message: /resources.*not supported yet/,
  },
  'a schedule that is none': {
    yaml: demoFlow({ a: '{run: "true"}' }, ['schedule: "each monday"']),
    code: 'bad-value',
    message: /schedule: "each monday" is no time of cron/,
    hints: ['0 6 * * 1'],
  },
  'a cycle': {
    yaml: demoFlow({
      a: '{run: "true", inputs: {x: b.y}, outputs: {x: a.txt}}',
      b: '{run: "true", inputs: {x: a.x}, outputs: {y: b.txt}}',
    }),
    code: 'cycle',
    message: /a .*b/,
  },
  'two steps with one output': {
    yaml: demoFlow({
      a: '{run: "true", outputs: {x: build/x.txt}}',
      b: '{run: "true", outputs: {y: build/x.txt}}',
    }),
    code: 'output-conflict',
    message: /^mlgit\.yaml:6:\d+: .*"build\/x\.txt".*"b".*"a" in line 5$/,
    hints: ['a path of its own'],
  },
  'an output inside another step’s folder': {
    yaml: demoFlow({
      a: '{run: "true", outputs: {x: build/}}',
      b: '{run: "true", outputs: {y: build/x.txt}}',
    }),
    code: 'output-conflict',
    message: /"build\/x\.txt".* is inside "build"/,
  },
  'an output outside the repository': {
    yaml: demoFlow({ a: '{run: "true", outputs: {x: ../x.txt}}' }),
    code: 'bad-path',
    message: /\.\.\/x\.txt/,
  },
  'an output with an absolute path': {
    yaml: demoFlow({ a: '{run: "true", outputs: {x: /tmp/x.txt}}' }),
    code: 'bad-path',
    message: /\/tmp\/x\.txt/,
  },
  'an output inside .git': {
    yaml: demoFlow({ a: '{run: "true", outputs: {x: .git/x.txt}}' }),
    code: 'bad-path',
    message: /\.git/,
  },
  'a default of the wrong type': {
    yaml: demoFlow({ a: '{run: "echo ${{ params.n }}"}' }, ['params: {n: {type: int, default: many}}']),
    code: 'bad-param',
    message: /^mlgit\.yaml:4:\d+: parameter "n": expected an integer \(int\), found the text "many"$/,
    hints: ['correct mlgit.yaml at line 4'],
  },
  'text that is not YAML': {
    yaml: 'version: 1\nflows: {demo: [\n',
    code: 'bad-yaml',
    message: /mlgit\.yaml:\d+:\d+: not readable as YAML/,
  },
  'an empty file': { yaml: '', code: 'bad-value', message: /mapping with version and flows, found nothing$/ },
  'nothing but a comment': { yaml: '# soon\n', code: 'bad-value', message: /found nothing$/ },
  'a list instead of a mapping': { yaml: '- a\n- b\n', code: 'bad-value', message: /found a list$/ },
  'bytes that are no text': { yaml: '\u0000\u0001', code: 'bad-value', message: /^mlgit\.yaml:1:1: / },
};

describe('a mistake in the flow file', () => {
  it.each(Object.entries(MISTAKES))('%s gets a sentence, a hint and exit code 2', async (_name, mistake) => {
    const { yaml, ...expected } = mistake;
    const repo = cliRepo({ 'mlgit.yaml': yaml, 'data/in.txt': 'x\n' });
    await expectFailure(repo, ['run'], { exitCode: 2, ...expected });
    await expectFailure(repo, ['status'], { exitCode: 2, ...expected });
    expect(repo.git('for-each-ref', 'refs/mlgit')).toBe('');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('is told with every other one at once', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{runn: "true", output: {x: a.txt}}', b: '{run: 3}' }),
    });
    const { error } = await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'bad-flow-file',
      message: /^mlgit\.yaml has \d mistakes:\n/,
    });
    for (const part of ['runn', 'output', 'mlgit.yaml:6:']) expect(error.message).toContain(part);
    expect(error.details.problems.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a flow file that cannot be read', () => {
  it('is a folder', async () => {
    const repo = cliRepo({ 'mlgit.yaml/keep.txt': 'x\n' });
    const expected = {
      exitCode: 2,
      code: 'not-a-file',
      message: 'the flow file mlgit.yaml: a folder is there',
    };
    for (const args of [['run'], ['status'], ['init']]) await expectFailure(repo, args, expected);
    expect(repo.read('mlgit.yaml/keep.txt')).toBe('x\n');
  });

  it('is a link that leads to itself', async () => {
    const repo = cliRepo({ 'data/in.txt': 'x\n' });
    symlinkSync('mlgit.yaml', repo.path('mlgit.yaml'));
    await expectFailure(repo, ['run'], { exitCode: 2, code: 'not-a-file', message: /symbolic link/ });
  });

  it('is absent: init is named, which then works', async () => {
    const repo = cliRepo({ 'data/in.txt': 'x\n' });
    const expected = { exitCode: 10, code: 'no-flow-file', message: 'mlgit.yaml', hints: ['mlgit init'] };
    await expectFailure(repo, ['run'], expected);
    await expectFailure(repo, ['run', '--file', 'other.yaml'], { ...expected, message: 'other.yaml' });
    expect((await repo.mlgit('init')).exitCode).toBe(0);
    expect((await repo.mlgit('run')).exitCode).toBe(0);
  });

  it('is absent beside flows in Python of other names: these are named', async () => {
    const flow = 'from mlgit import flow, step\n\n\n@flow\ndef fraud():\n    pass\n';
    const repo = cliRepo({ 'fraud.py': flow, 'other.py': 'import mlgit\n', 'fraud.txt': flow });
    const { error } = await expectFailure(repo, ['run'], {
      exitCode: 10,
      code: 'no-flow-file',
      message: 'mlgit.yaml',
    });
    expect(error.hints).toEqual(['mlgit run fraud.py', 'mlgit init']);
  });
});

describe('a parameter', () => {
  const files = {
    'mlgit.yaml': demoFlow({ a: '{run: "echo ${{ params.n }} ${{ params.rate }}"}' }, [
      'params: {n: 3, rate: {type: float, default: 0.1, min: 0, max: 1}}',
    ]),
  };

  it.each([
    ['of the wrong type', 'n=many', 'bad-param', /^--set n: expected an integer \(int\), found "many"$/],
    ['that is a fraction', 'n=1.5', 'bad-param', /^--set n: expected an integer/],
    ['out of its range', 'rate=7', 'bad-param', /^--set rate: expected at most 1, found 7$/],
    ['that there is not', 'rat=1', 'unknown-param', /no parameter "rat"/],
    ['without a value', 'n', 'bad-set', /expected name=value, found "n"$/],
  ])('%s is refused before anything runs', async (_what, set, code, message) => {
    const repo = cliRepo(files);
    await expectFailure(repo, ['run', '--set', set], { exitCode: 2, code, message });
    await expectFailure(repo, ['run', '--dry-run', '--set', set], { exitCode: 2, code, message });
    expect(repo.git('for-each-ref', 'refs/mlgit')).toBe('');
  });

  it('of the wrong type in a variable is told by the name of the variable', async () => {
    const options = { env: { MLGIT_SET_N: 'zz' } };
    const message = /variable MLGIT_SET_N: expected an integer/;
    await expectFailure(cliRepo(files), ['run'], { exitCode: 2, code: 'bad-param', message }, options);
  });
});

it('several mistakes are a line each in what doctor says', async () => {
  const repo = cliRepo({ 'mlgit.yaml': demoFlow({ a: '{run: "true", inptus: {}}', b: '{outptus: {}}' }) });
  const said = (await repo.mlgit('doctor')).stdout;
  expect(said).toMatch(
    /^✗ flow file +mlgit\.yaml has \d mistakes:\n {2}mlgit\.yaml:5:\d+: .*\n {2}mlgit\.yaml:6:/m,
  );
});
