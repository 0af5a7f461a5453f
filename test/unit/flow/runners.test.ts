import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { planFlow } from '../../../src/flow/plan.ts';
import type { Flow } from '../../../src/model/flow.ts';
import { fileWithSteps, mistakesOf, parseSteps } from '../../support/flow-text.ts';

const withRunner = (fields: string, name = 'c') =>
  `version: 1\nrunners: {${name}: {${fields}}}\nflows: {f: {steps: {a: {run: x}}}}\n`;

const runnerWith = (fields: string) => parseFlowFile(withRunner(fields), 'm').runners?.c;

describe('runners of a flow file', () => {
  it('have what is written, and nothing else', () => {
    const text = `version: 1
runners:
  cluster: {kind: slurm, host: ada@login.example.org, partition: "gpu,long", account: ml-42, options: [--qos=high, -N2, "--comment=of the team"], folder: /scratch/ml}
  here: {kind: slurm}
flows: {f: {steps: {a: {run: x}}}}
`;
    const file = parseFlowFile(text, 'mlgit.yaml');
    expect(file.runners).toEqual({
      cluster: {
        name: 'cluster',
        kind: 'slurm',
        host: 'ada@login.example.org',
        partition: 'gpu,long',
        account: 'ml-42',
        options: ['--qos=high', '-N2', '--comment=of the team'],
        folder: '/scratch/ml',
      },
      here: { name: 'here', kind: 'slurm' },
    });
    expect(JSON.parse(JSON.stringify(file))).toEqual(file);
  });

  it('are absent where none is written', () => {
    expect(parseSteps('      a: {run: x}\n').file).not.toHaveProperty('runners');
    const empty = 'version: 1\nrunners: {}\nflows: {f: {steps: {a: {run: x}}}}\n';
    expect(parseFlowFile(empty, 'mlgit.yaml')).not.toHaveProperty('runners');
  });

  it.each([
    'login',
    'login.example.org',
    'ada@login',
    'ssh://ada@login.example.org:2222',
    '10.0.0.7',
    '[fe80::1]',
  ])('can have the host %s', (host) =>
    expect(runnerWith(`kind: slurm, host: "${host}"`)).toMatchObject({ host }),
  );

  it.each(['-oProxyCommand=x', 'ada@-oProxyCommand=x', 'a b', 'a;b', '$(x)', "a'b", 'ssh://-x', ''])(
    'cannot have the host "%s"',
    (host) => expect(mistakesOf(withRunner(`kind: slurm, host: "${host}"`))[0]).toMatch(/^2:34 host: /),
  );

  it.each(['~/jobs', '/scratch/team_a/mlgit-1.0', '/'])('can have the folder %s', (folder) =>
    expect(runnerWith(`kind: slurm, folder: "${folder}"`)).toMatchObject({ folder }),
  );

  it.each(['jobs', '~ada/jobs', '/a b', '/a/%j', '/a/$(x)', "/a'b"])('cannot have the folder %s', (folder) =>
    expect(mistakesOf(withRunner(`kind: slurm, folder: "${folder}"`))[0]).toMatch(/^2:36 folder: /),
  );

  const mistakes: readonly [what: string, text: string, mistake: string][] = [
    [
      'an unknown key',
      withRunner('kind: slurm, hots: x'),
      '2:28 unknown key "hots" of a runner (did you mean "host"?)',
    ],
    [
      'an unknown kind',
      withRunner('kind: k8s'),
      '2:21 kind: expected slurm or kubernetes or aws-batch, found the text "k8s"',
    ],
    ['no kind', withRunner('host: x'), '2:11 "kind" is missing: expected slurm or kubernetes or aws-batch'],
    [
      'a name that is none',
      withRunner('kind: slurm', 'My C'),
      '2:11 "My C" cannot be the name of a runner: expected lower-case letters, digits, "-" and "_" (^[a-z0-9][a-z0-9_-]*$) (use "my-c")',
    ],
    [
      'the name of this machine',
      withRunner('kind: slurm', 'local'),
      '2:11 "local" cannot be the name of a runner: it means this machine (use "cluster")',
    ],
    [
      'a host that is an option',
      withRunner('kind: slurm, host: -v'),
      '2:34 host: "-v" is not a host as ssh knows it (a name of ~/.ssh/config, or as ada@login.example.org)',
    ],
    [
      'two words as a partition',
      withRunner('kind: slurm, partition: a b'),
      '2:39 partition: "a b" is not one word that Slurm could know',
    ],
    [
      'an option as an account',
      withRunner('kind: slurm, account: --x'),
      '2:37 account: "--x" is not one word that Slurm could know',
    ],
    [
      'an option that is none',
      withRunner('kind: slurm, options: [--qos=a, qos]'),
      '2:47 options: "qos" does not begin with "-" (write it as --qos=high)',
    ],
    [
      'an option that mlgit sets',
      withRunner('kind: slurm, options: [--array=1-9]'),
      '2:38 options: "--array=1-9" is an option that mlgit sets itself (take it out)',
    ],
    [
      'options that are no list',
      withRunner('kind: slurm, options: --qos=a'),
      '2:37 options: expected a list of options of sbatch, found the text "--qos=a"',
    ],
  ];
  it.each(mistakes)('are refused with %s', (_what, text, mistake) =>
    expect(mistakesOf(text)).toEqual([mistake]),
  );
});

describe('an option of sbatch', () => {
  const refused = (option: string) =>
    mistakesOf(withRunner(`kind: slurm, options: [${JSON.stringify(option)}]`))[0] ?? '';

  it.each([
    ...['--array=1', '--output=x', '--parsable', '--wrap=x', '--export=ALL', '--requeue', '--no-requeue'],
    ...['--job-name=x', '--chdir=/', '--error=x', '--input=x', '--wait', '--clusters=a', '--test-only'],
    ...['-a1', '-ox', '-ex', '-ix', '-Jx', '-D/', '-W', '-Mx', '--arr=1', '--job=x', '--outp=x'],
    ...['-Ha1', '-HsW'],
  ])('%s is one of mlgit', (option) => expect(refused(option)).toContain('that mlgit sets itself'));

  it.each([
    ['--partition=x', 'partition'],
    ['-px', 'partition'],
    ['--account=x', 'account'],
    ['-Ax', 'account'],
    ['-HAx', 'account'],
  ])('%s has the key %s', (option, key) =>
    expect(refused(option)).toContain(`an option for which there is the key ${key} (${key}: NAME)`),
  );

  it.each(['-', '--', '--Qos=x', '--qos high', '--qos=a\nb', '-1', '- x', '--=x'])('is not %j', (option) =>
    expect(refused(option)).toMatch(/is not one option of sbatch with its value|does not begin with/),
  );

  it.each([
    ...['--qos=high', '--gres=gpu:a100:2', '--exclusive', '--nodes=1', '--time=1:00:00', '--mem=0', '-H'],
    ...['-N2', '-Cgpu', '--constraint=a|b', '--wait-all-nodes=1', '--ntasks-per-node=1', '--comment=a b'],
  ])('%s is passed on', (option) =>
    expect(runnerWith(`kind: slurm, options: [${JSON.stringify(option)}]`)).toMatchObject({
      options: [option],
    }),
  );
});

describe('the runner of a step', () => {
  const runnersOf = (flow: Flow) =>
    Object.fromEntries(planFlow(flow, {}).steps.map(({ id, step }) => [id, step.runner]));

  it('is its own, else that of the flow; local is none', () => {
    const steps = '      a: {run: x}\n      b: {run: x, runner: gpu}\n      c: {run: x, runner: local}\n';
    expect(runnersOf(parseSteps(steps).flow)).toEqual({ a: undefined, b: 'gpu', c: undefined });
    const { flow } = parseSteps(steps, '    runner: cluster\n');
    expect(runnersOf(flow)).toEqual({ a: 'cluster', b: 'gpu', c: undefined });
    expect(flow.steps.c).not.toHaveProperty('runner');
  });

  it('stays where its flow is a step of another', () => {
    const text = `version: 1
flows:
  inner: {runner: cluster, steps: {a: {run: x}, b: {run: x, runner: local}}}
  outer: {runner: other, steps: {in: {flow: inner}, c: {run: x}}}
`;
    const outer = parseFlowFile(text, 'mlgit.yaml').flows.outer as Flow;
    expect(runnersOf(outer)).toEqual({ 'in/a': 'cluster', 'in/b': undefined, c: 'other' });
  });

  it('is not looked for: it can be of the configuration of whoever runs the flow', () =>
    expect(parseSteps('      a: {run: x, runner: of-mine}\n').flow.steps.a?.runner).toBe('of-mine'));

  it('is refused where it can be the name of none', () => {
    expect(mistakesOf(fileWithSteps('      a: {run: x, runner: My Cluster}\n'))).toEqual([
      '5:27 "My Cluster" cannot be the name of a runner: expected lower-case letters, digits, "-" and "_" (^[a-z0-9][a-z0-9_-]*$) (use "my-cluster")',
    ]);
    expect(mistakesOf(fileWithSteps('      a: {run: x}\n', '    runner: 7\n'))).toEqual([
      '4:13 runner: expected the name of a runner, found the number 7',
    ]);
  });

  it('is refused of a step with flow, and at the top', () => {
    const text =
      'version: 1\nrunner: c\nflows:\n  a: {steps: {b: {run: x}}}\n  d: {steps: {e: {flow: a, runner: c}}}\n';
    expect(mistakesOf(text)).toEqual([
      '2:1 unknown key "runner" of the flow file (did you mean "runners"?)',
      '5:28 "runner" of a step with flow: the steps of "a" have their own (take "runner" out)',
    ]);
  });
});
