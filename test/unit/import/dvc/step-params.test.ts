import { describe, expect, it } from 'vitest';
import { flowOf, told } from '../../../support/dvc-flow.ts';

const PARAMS = 'seed: 1\ntrain: {lr: 0.1, depth: 3}\nsplit: {share: 0.2}\n';

describe('files of parameters', () => {
  it('are seen by a step as far as its stage lists their keys', () => {
    const { steps, findings } = flowOf({
      'params.yaml': PARAMS,
      'conf/model.json': '{"layers": [1, 2], "name": "x"}',
      'dvc.yaml': `
stages:
  split: {cmd: split, params: [split.share, seed]}
  train:
    cmd: train
    params:
      - train
      - conf/model.json: [layers]
      - seed
`,
      'train.py': 'open("params.yaml")',
    });
    expect(steps['split']?.excerpts).toEqual({ 'params.yaml': ['split.share', 'seed'] });
    expect(steps['train']?.excerpts).toEqual({
      'params.yaml': ['train', 'seed'],
      'conf/model.json': ['layers'],
    });
    expect(told(findings)).toEqual([
      'dvc.yaml:3 params in params.yaml',
      'dvc.yaml:6 params in conf/model.json',
    ]);
  });

  it('are seen as a whole where that is listed, is a dependency, or where no keys can be taken', () => {
    const { steps, findings } = flowOf({
      'params.yaml': PARAMS,
      'p.toml': 'a = 1',
      'p.py': 'A = 1',
      'broken.yaml': 'a: [1',
      'dvc.yaml': `
stages:
  all: {cmd: a, params: [{params.yaml: }]}
  dep: {cmd: a, deps: [params.yaml], params: [seed]}
  toml: {cmd: a, params: [{p.toml: [a]}, {p.py: [A]}]}
  gone: {cmd: a, params: [train.gone]}
  broken: {cmd: a, params: [{broken.yaml: [a]}]}
`,
      'main.py': '"params.yaml" "p.toml" "broken.yaml" "p.py"',
    });
    for (const step of Object.values(steps))
      expect([step.name, step.excerpts]).toEqual([step.name, undefined]);
    const why = (word: string) => findings.find(({ why: text }) => text.includes(word));
    expect(why('they list all of it')).toMatchObject({ line: 3, what: 'params in params.yaml' });
    expect(why('YAML and JSON alone')).toMatchObject({ line: 5 });
    expect(why('params.yaml has no train.gone')).toMatchObject({ line: 6 });
    expect(why('broken.yaml:1:')).toMatchObject({ line: 7 });
  });

  it('are no code of steps that do not list them, unless something there names them', () => {
    const files = {
      'params.yaml': PARAMS,
      'other.yaml': 'x: 1\n',
      'dvc.yaml': `
vars: [other.yaml]
stages:
  a: {cmd: "a \${x}", params: [seed]}
  b: {cmd: b --config other.yaml}
`,
    };
    const quiet = flowOf(files);
    expect(quiet.steps['a']?.code).toContain('!other.yaml');
    expect(quiet.steps['b']?.code).not.toContain('!other.yaml');
    expect(quiet.steps['b']?.code?.slice(-1)).toEqual(['!params.yaml']);
    const { steps, findings } = flowOf({ ...files, 'b.py': 'load("params.yaml")' });
    expect(steps['b']?.code).not.toContain('!params.yaml');
    expect(findings.find(({ why }) => why.includes('b.py:1 names it'))).toMatchObject({
      what: 'params in params.yaml',
      todo: expect.stringContaining('"!params.yaml" under code'),
    });
  });

  it('of other folders with pipelines of their own are no code of a step', () => {
    const own = 'stages: {train: {cmd: train, params: [seed], outs: [m.txt]}}';
    const { steps } = flowOf({
      ...{ 'one/dvc.yaml': own, 'one/params.yaml': PARAMS, 'two/dvc.yaml': own, 'two/params.yaml': PARAMS },
      'train.py': 'open("params.yaml")',
    });
    expect(steps['train']).toMatchObject({ excerpts: { 'one/params.yaml': ['seed'] } });
    expect(steps['train']?.code).toContain('!two/params.yaml');
    expect(steps['two-train']?.code).toContain('!one/params.yaml');
  });

  it('that fill a folder are named by it, and those that a step sees as a whole are named again', () => {
    const stages = ['a', 'b', 'c'].map(
      (name) => `${name}: {cmd: ${name}, params: [{conf/${name}.yaml: [x]}]}`,
    );
    const { steps } = flowOf({
      'dvc.yaml': `stages: {${stages.join(', ')}, all: {cmd: d, params: [{conf/a.yaml: }]}, none: {cmd: e}}`,
      ...{ 'conf/a.yaml': 'x: 1\n', 'conf/b.yaml': 'x: 1\n', 'conf/c.yaml': 'x: 1\n' },
    });
    expect(steps['b']?.code?.slice(-1)).toEqual(['!conf/**']);
    expect(steps['b']?.excerpts).toEqual({ 'conf/b.yaml': ['x'] });
    expect(steps['all']?.code?.slice(-2)).toEqual(['!conf/**', 'conf/a.yaml']);
    expect(steps['none']?.code?.slice(-1)).toEqual(['!conf/**']);
  });

  it('that another stage makes are inputs', () => {
    const { steps } = flowOf({
      'dvc.yaml': 'stages: {make: {cmd: make, outs: [p.yaml]}, use: {cmd: use, params: [{p.yaml: [a]}]}}',
    });
    expect(steps['use']).toMatchObject({ inputs: { p: { step: 'make', output: 'p' } } });
    expect(steps['use']?.excerpts).toBeUndefined();
  });

  it('are not seen by a stage that lists none, where only programs that other stages start name them', () => {
    const codes = (files: { readonly [path: string]: string }) => {
      const { steps } = flowOf({
        'params.yaml': 'seed: 1\n',
        'src/train.py': 'load("params.yaml")',
        'lib/more.py': 'x',
        'dvc.yaml': `
stages:
  train: {cmd: python src/train.py, params: [seed]}
  module: {cmd: python -m lib.more, params: [seed]}
  report: {cmd: python src/report.py}
  starts: {cmd: "cd src && ./train.py", wdir: .}
  lists: {cmd: make, deps: [src]}
`,
        ...files,
      });
      return ['report', 'starts', 'lists'].filter((name) => steps[name]?.code?.includes('!params.yaml'));
    };
    expect(codes({})).toEqual(['report', 'starts']);
    expect(codes({ 'lib/more.py': 'load("params.yaml")' })).toEqual(['report', 'starts']);
    expect(codes({ 'lib/read.py': 'load("params.yaml")' })).toEqual([]);
  });
});
