import { describe, expect, it } from 'vitest';
import {
  formatParam,
  paramsFileText,
  secretVariables,
  type TaskEnvironmentFacts,
  taskEnvironment,
} from '../../../../src/workspace/environment/task-environment.ts';

const facts: TaskEnvironmentFacts = {
  run: 'k3f9abcdef',
  flow: 'credit',
  step: 'train',
  task: 'train/depth=3',
  attempt: 1,
  item: { depth: 3 },
  params: { 'learning-rate': 0.1, balanced: true },
  inputs: { clients: 'build/clients.parquet' },
  outputs: { model: 'models/model.joblib' },
  paramsFile: '/w/params.json',
  workspace: '/r/.git/mlgit/work/1',
  temporary: '/w/tmp',
  env: {},
  secrets: [],
};

describe('the environment of a task', () => {
  it('is the allow-list and what mlgit says of the task, whole', () => {
    const caller = {
      PATH: '/usr/bin::node_modules/.bin:/bin',
      HOME: '/home/ada',
      LANG: 'C.UTF-8',
      LC_TIME: 'de_DE.UTF-8',
      HTTPS_PROXY: 'http://proxy:3128',
      SSL_CERT_FILE: '/ca.pem',
      AWS_SECRET_ACCESS_KEY: 'x',
      PYTHONPATH: '/somewhere',
      GIT_DIR: '/r/.git',
      TERM: 'xterm',
      OMP_NUM_THREADS: '3',
      UNSET: undefined,
    };
    expect(taskEnvironment(caller, facts)).toEqual({
      PATH: '/usr/bin:/bin',
      HOME: '/home/ada',
      LANG: 'C.UTF-8',
      LC_TIME: 'de_DE.UTF-8',
      HTTPS_PROXY: 'http://proxy:3128',
      SSL_CERT_FILE: '/ca.pem',
      TMPDIR: '/w/tmp',
      PYTHONHASHSEED: '0',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      GIT_CEILING_DIRECTORIES: '/r/.git/mlgit/work',
      MLGIT_RUN: 'k3f9abcdef',
      MLGIT_FLOW: 'credit',
      MLGIT_STEP: 'train',
      MLGIT_TASK: 'train/depth=3',
      MLGIT_ATTEMPT: '1',
      MLGIT_PARAMS_FILE: '/w/params.json',
      MLGIT_PARAM_LEARNING_RATE: '0.1',
      MLGIT_PARAM_BALANCED: 'true',
      MLGIT_INPUT_CLIENTS: 'build/clients.parquet',
      MLGIT_OUTPUT_MODEL: 'models/model.joblib',
      MLGIT_ITEM_DEPTH: '3',
    });
  });

  it('lets env of the step win over defaults, and puts a declared environment and the hook in front', () => {
    const result = taskEnvironment(
      { PATH: '/usr/bin' },
      {
        ...facts,
        env: { PYTHONHASHSEED: 'random', PYTHONPATH: 'src', PATH: '/opt/x' },
        built: { pathPrefix: ['/c/envs/1/bin'], variables: { VIRTUAL_ENV: '/c/envs/1' } },
        hook: { folder: '/c/hook', file: '/w/reads' },
      },
    );
    expect(result).toMatchObject({
      PYTHONHASHSEED: 'random',
      PYTHONPATH: '/c/hook:src',
      PATH: '/c/envs/1/bin:/opt/x',
      VIRTUAL_ENV: '/c/envs/1',
      MLGIT_OBSERVE_FILE: '/w/reads',
    });
  });

  it('passes secrets through and names all that are missing', () => {
    expect(taskEnvironment({ TOKEN: 't' }, { ...facts, secrets: ['TOKEN'] })).toMatchObject({ TOKEN: 't' });
    expect(() => secretVariables({ TOKEN: 't' }, ['TOKEN', 'B', 'A'])).toThrowError(
      expect.objectContaining({ kind: 'usage', code: 'missing-secret', details: { missing: ['B', 'A'] } }),
    );
  });

  it('refuses names that collide as variables and variables of its own', () => {
    expect(() => taskEnvironment({}, { ...facts, params: { 'a-b': 1, a_b: 2 } })).toThrowError(
      /"a-b" and "a_b" would both be the variable MLGIT_PARAM_A_B/,
    );
    expect(() => taskEnvironment({}, { ...facts, env: { MLGIT_RUN: 'x' } })).toThrowError(/MLGIT_RUN/);
  });

  it('looks for programs in the usual places when the caller has no usable PATH', () => {
    expect(taskEnvironment({ PATH: '.:bin' }, facts).PATH).toBe('/usr/local/bin:/usr/bin:/bin');
  });
});

describe('a parameter', () => {
  it.each([
    [true, 'true'],
    [0.1, '0.1'],
    [1, '1'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [-0, '-0.0'],
    ['a b', 'a b'],
  ])('%j is %j in a variable', (value, text) => {
    expect(formatParam(value)).toBe(text);
  });

  it('is JSON in the file of parameters', () => {
    expect(JSON.parse(paramsFileText({ rate: 0.1, name: 'é', on: false }))).toEqual({
      rate: 0.1,
      name: 'é',
      on: false,
    });
  });
});
