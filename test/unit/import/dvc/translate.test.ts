import { describe, expect, it } from 'vitest';
import { codeMatchers } from '../../../../src/flow/code-globs.ts';
import { parseFlowFile } from '../../../../src/flow/parse-flow-file.ts';
import { type CommentedFlow, writeFlowFile } from '../../../../src/flow/write-flow-file.ts';
import { translate } from '../../../../src/import/dvc/translate.ts';
import type { Flow, Step } from '../../../../src/model/flow.ts';
import { flowOf, mistakes, told } from '../../../support/dvc-flow.ts';
import { dvcProject } from '../../../support/dvc-project.ts';

describe('stages', () => {
  it('keep their commands, and take what others make', () => {
    const { steps } = flowOf({
      'dvc.yaml': `
stages:
  Clean Up:
    cmd: [python clean.py, python check.py]
    deps: [clean.py, raw.csv]
    outs: [build/clean.csv]
  train:
    cmd: python train.py
    deps: [build/clean.csv]
    outs: [models/]
    always_changed: true
    desc: Learns
`,
      'clean.py': '',
    });
    expect(steps['clean-up']).toMatchObject({
      run: ['python clean.py', 'python check.py'],
      inputs: { raw: { kind: 'path', path: 'raw.csv' } },
      outputs: { clean: { path: 'build/clean.csv', kind: 'file' } },
      params: [],
    });
    expect(steps['train']).toMatchObject({
      inputs: { clean: { step: 'clean-up', output: 'clean' } },
      outputs: { models: { path: 'models', kind: 'tree' } },
      cache: false,
      description: 'Learns',
    });
  });

  it('give each line of a command to a shell of its own, as DVC does', () => {
    const { steps } = flowOf({
      'dvc.yaml': `
stages:
  lines: {cmd: "cd sub\\n\\nfalse \\\\\\n  || exit 3\\nmake x\\n", wdir: w}
  folded:
    cmd: >-
      python
      a.py
  list: {cmd: ["a\\nb", c]}
`,
    });
    expect(steps['lines']?.run).toEqual(
      ['cd sub', 'false \\\n  || exit 3', 'make x'].map((line) => `mkdir -p w && cd w || exit\n${line}`),
    );
    expect(steps['folded']?.run).toEqual(['python a.py']);
    expect(steps['list']?.run).toEqual(['a\nb', 'c']);
  });

  it('of several files, with folders, and with names that would be one', () => {
    const stage = (out: string, wdir = '') => `stages: {train: {cmd: make it, ${wdir}outs: [${out}]}}`;
    const { steps } = flowOf({
      'dvc.yaml': `stages: {Train: {cmd: cat sub/a.txt, deps: [sub/a.txt], outs: [top.txt]}}`,
      'sub/dvc.yaml': stage('a.txt'),
      'other/dvc.yaml': stage('../out/b.txt', 'wdir: deep/er, '),
    });
    expect(Object.keys(steps)).toEqual(['train', 'other-train', 'sub-train']);
    expect(steps['train']?.inputs).toMatchObject({ a: { step: 'sub-train' } });
    expect(steps['sub-train']?.run).toEqual(['cd sub || exit\nmake it']);
    expect(steps['other-train']).toMatchObject({
      run: ['mkdir -p other/deep/er && cd other/deep/er || exit\nmake it'],
      outputs: { b: { path: 'other/deep/out/b.txt' } },
    });
  });
});

describe('templates', () => {
  const yaml = `
vars: [conf.toml, {folder: out, note: local}]
stages:
  a:
    cmd: run --lr \${train.lr} --tiny \${train.tiny} --n \${layers[1]} \${folder}/a.txt \${text} "\${train.on}" \\\${HOME} \${size}
    outs: ["\${folder}/a.txt"]
`;
  const params = `train: {lr: 0.25, tiny: 1.0e-5, on: true}\nlayers: [3, 5]\ntext: two words\n`;

  it('become parameters where the value is one word of its own, and are written out elsewhere', () => {
    const {
      steps,
      params: declared,
      paramsFiles,
    } = flowOf({
      'dvc.yaml': yaml,
      'params.yaml': params,
      'conf.toml': 'size = 7\n',
    });
    expect(steps['a']?.run).toEqual([
      'run --lr ${{ params.train-lr }} --tiny ${{ params.train-tiny }} --n 5 out/a.txt two words "${{ params.train-on }}" ${HOME} ${{ params.size }}',
    ]);
    expect(declared).toEqual({ size: { name: 'size', type: 'int', default: 7 } });
    expect(paramsFiles).toEqual(
      ['train.lr', 'train.tiny', 'train.on'].map((key) => ({
        ...{ path: 'params.yaml', declares: true },
        keys: { [key.replace('.', '-')]: key },
      })),
    );
  });

  it('make a step of each item of foreach and matrix', () => {
    const { steps } = flowOf({
      'params.yaml': 'models: {us: {n: 1}, Ünïted: {n: 2.50}}\n',
      'dvc.yaml': `
stages:
  train:
    foreach: \${models}
    do: {cmd: "train \${key} \${item.n}", outs: ["m/\${key}.bin"]}
  grid:
    matrix: {a: [x, y], b: [1, {deep: 2}]}
    cmd: grid \${item.a} \${key}
    outs: ["g/\${key}.txt"]
  list:
    foreach: [true, 3]
    do: {cmd: "echo \${item}"}
`,
    });
    expect(Object.keys(steps)).toEqual([
      ...[
        'train-us',
        'train-united',
        'grid-x-1',
        'grid-x-b1',
        'grid-y-1',
        'grid-y-b1',
        'list-true',
        'list-3',
      ],
    ]);
    expect(steps['train-united']).toMatchObject({
      run: ['train Ünïted ${{ params.models-united-n }}'],
      outputs: { united: { path: 'm/Ünïted.bin' } },
    });
    expect(steps['grid-y-b1']?.run).toEqual(['grid y y-b1']);
    expect(steps['list-true']?.run).toEqual(['echo true']);
  });

  it('turn a mapping into flags, as DVC is configured', () => {
    const files = {
      'params.yaml': "o: {n: 2, on: true, off: false, tags: [a, b c], in: {deep: it's}}\n",
      'dvc.yaml': 'stages: {a: {cmd: "run ${o}"}}',
    };
    expect(flowOf(files).steps['a']?.run).toEqual([
      "run --n ${{ params.o-n }} --on --tags a 'b c' --in.deep 'it'\\''s'",
    ]);
    const config = '[parsing]\n  bool = boolean_optional\n  list = append\n';
    expect(flowOf(files, { config }).steps['a']?.run).toEqual([
      "run --n ${{ params.o-n }} --on --no-off --tags a --tags 'b c' --in.deep 'it'\\''s'",
    ]);
  });

  it.each([
    ['stages: {a: {cmd: "echo ${nothing.here}"}}', 'dvc.yaml:1: ${nothing.here} names nothing that is there'],
    ['vars: [gone.yaml]\nstages: {a: {cmd: x}}', 'dvc.yaml:1: there is no file "gone.yaml" of variables'],
    ['vars: [{a: 1}, {a: 2}]', 'the variable "a" is there twice'],
    ['stages: {a: {foreach: 3, do: {cmd: x}}}', 'foreach: expected a list or a mapping, found 3'],
    ['stages: {a: {cmd: "${l}"}}\nvars: [{l: [1]}]', '${l} is a list: expected one value'],
    ['stages: {a: {cmd: x, outs: [{one: {}, two: {}}]}}', 'outs[0]: expected a path'],
    ['stages: {a: {outs: [x]}}', 'cmd: expected a command'],
    ['stages: {a: {cmd: x, wdir: ../..}}', 'wdir: expected a folder of the repository'],
    ['[stages]', 'dvc.yaml:1: expected a mapping with stages'],
    ['stages: [a]', 'dvc.yaml:1: expected names with stages'],
    ['a: &a [*a]', '*a contains itself'],
    [`x: ${'['.repeat(200)}`, 'dvc.yaml:'],
  ])('are refused with their line where they are wrong: %s', (text, message) => {
    expect(mistakes({ 'dvc.yaml': text })).toContain(message);
  });

  it('stop at a product of lists that nobody could run', () => {
    const list = JSON.stringify(Array.from({ length: 200 }, (_, i) => i));
    const text = `stages: {a: {matrix: {x: ${list}, y: ${list}}, cmd: x}}`;
    expect(mistakes({ 'dvc.yaml': text })).toContain('matrix makes more than 20000 stages');
  });
});

describe('dependencies', () => {
  it('are taken whole where they are parts, one by one where they are folders, and as code where git has them', () => {
    const { steps, findings } = flowOf({
      'dvc.yaml': `
stages:
  make: {cmd: make, outs: [data/made/]}
  use:
    cmd: use
    deps: [data/made/part.csv, data/images/a.png, lib, data]
  all: {cmd: all, deps: [data]}
`,
      'lib/code.py': '',
      'lib/play.ipynb': '',
      'data/images.dvc': 'outs: [{md5: 0123456789abcdef0123456789abcdef.dir, path: images}]',
      'data/raw.csv.dvc': 'outs: [{md5: 0123456789abcdef0123456789abcdef, path: raw.csv}]',
    });
    expect(Object.values(steps['use']?.inputs ?? {})).toMatchObject([
      { step: 'make', output: 'made' },
      { path: 'data/images' },
      { path: 'data/raw.csv' },
    ]);
    expect(steps['use']?.code?.at(-1)).toBe('lib/play.ipynb');
    expect(Object.keys(steps['all']?.inputs ?? {})).toEqual(['made', 'images', 'raw']);
    expect(told(findings)).toContain('dvc.yaml:6 dependency data/made/part.csv of stage use');
  });

  it("leave all of git to a step but DVC's own files, and those too where a program reads them", () => {
    const files = {
      'dvc.yaml': 'stages: {a: {cmd: a, deps: [a.ipynb]}}',
      'a.ipynb': '',
      'a.py': 'import dvc.api',
    };
    const codeOf = (options?: Parameters<typeof dvcProject>[1]) => {
      const { flow } = translate(dvcProject(files, options));
      const file = parseFlowFile(writeFlowFile(flow as CommentedFlow, []), 'mlgit.yaml');
      const demo = file.flows['demo'] as Flow;
      const isCode = codeMatchers(file, demo)(demo.steps['a'] as Step);
      return ['a.py', 'a.ipynb', 'b.ipynb', 'x/dvc.lock', 'x/data.csv.dvc', '.dvc/config'].filter(isCode);
    };
    expect(codeOf()).toEqual(['a.py', 'a.ipynb']);
    const usesOfDvc = [{ file: 'a.py', line: 1 }];
    expect(codeOf({ usesOfDvc })).toEqual(['a.py', 'a.ipynb', 'x/dvc.lock', 'x/data.csv.dvc', '.dvc/config']);
  });

  it('from outside are inputs, allowed, or a reason to run always', () => {
    const { steps, findings } = flowOf({
      'dvc.yaml': `
stages:
  a: {cmd: a, deps: ["s3://lake/x.parquet"]}
  b: {cmd: b, deps: [/mnt/lake/y]}
  c: {cmd: c, deps: ["gs://bucket/z", ../up.csv]}
`,
    });
    expect(steps['a']?.inputs).toMatchObject({ x: { kind: 'url', url: 's3://lake/x.parquet' } });
    expect(steps['b']?.undeclared).toMatchObject({ allow: ['/mnt/lake/y'] });
    expect(steps['c']?.cache).toBe(false);
    expect(findings).toHaveLength(4);
  });
});

describe('what a stage makes', () => {
  it('is a file or folder by dvc.lock, by the tree, by what lies in it, and else by its ending', () => {
    const { steps, findings } = flowOf(
      {
        'dvc.yaml': 'stages: {a: {cmd: a, outs: [x.bin, y, z, w, v.csv]}}\nmetrics: [w/m.json]',
        'dvc.lock': `schema: '2.0'\nstages: {a: {cmd: a, outs: [{path: x.bin, md5: ${'0'.repeat(32)}.dir}]}}`,
      },
      { present: ['y'] },
    );
    const kinds = Object.values(steps['a']?.outputs ?? {}).map(({ path, kind }) => `${path} ${kind}`);
    expect(kinds).toEqual(['x.bin tree', 'y file', 'z tree', 'w tree', 'v.csv file']);
    expect(steps['a']?.metrics).toMatchObject({ file: 'w/m.json' });
    expect(told(findings)).toEqual(['dvc.yaml:1 output z of stage a', 'dvc.yaml:1 output v.csv of stage a']);
  });

  it('is shown: metrics and plots of stages, and those beside them', () => {
    const { steps, findings } = flowOf({
      'dvc.yaml': `
stages:
  a:
    cmd: a
    outs: [eval/]
    metrics: [{m.json: {cache: false}}, n.yaml, o.csv]
    plots: [{p.csv: {x: step, y: loss, title: Loss, template: smooth}}, shots/]
plots:
  - eval/roc.json: {x: fpr, y: tpr}
  - Both: {x: n, y: {eval/a.csv: [b, c], eval/d.csv: e}}
  - nowhere.csv
`,
    });
    expect(steps['a']?.metrics).toMatchObject({ file: 'm.json' });
    expect(steps['a']?.plots).toEqual([
      { file: 'p.csv', x: 'step', y: 'loss', title: 'Loss' },
      { file: 'eval/roc.json', x: 'fpr', y: 'tpr' },
      { file: 'eval/a.csv', x: 'n', y: 'b', title: 'Both' },
      { file: 'eval/a.csv', x: 'n', y: 'c', title: 'Both' },
      { file: 'eval/d.csv', x: 'n', y: 'e', title: 'Both' },
    ]);
    expect(told(findings).filter((one) => /metrics|plot/.test(one))).toEqual([
      ...[
        'dvc.yaml:6 metrics n.yaml',
        'dvc.yaml:6 metrics o.csv',
        'dvc.yaml:7 plot shots',
        'dvc.yaml:11 plots nowhere.csv',
      ],
    ]);
  });

  it('may be made by mkdir, which would fail in a folder that is there', () => {
    const run = (cmd: string) =>
      flowOf({ 'dvc.yaml': `stages: {a: {cmd: ${JSON.stringify(cmd)}, outs: [b/c/]}}` }).steps['a']?.run;
    expect(run('mkdir b/c && x')).toEqual(['rmdir b/c', 'mkdir b/c && x']);
    expect(run('mkdir -p b/c && x')).toEqual(['mkdir -p b/c && x']);
  });
});

describe('a stage that is frozen', () => {
  const yaml = 'stages: {old: {cmd: old, outs: [o.txt], frozen: true}, use: {cmd: use, deps: [o.txt]}}';

  it('is data, where dvc.lock says which', () => {
    const lock = `schema: '2.0'\nstages: {old: {cmd: old, outs: [{path: o.txt, hash: md5, md5: ${'a'.repeat(32)}}]}}`;
    const { steps, data } = flowOf({ 'dvc.yaml': yaml, 'dvc.lock': lock });
    expect(Object.keys(steps)).toEqual(['use']);
    expect(data.get('o.txt')?.md5).toEqual({ hex: 'a'.repeat(32), legacy: false, isFolder: false });
  });

  it('is a step elsewhere', () => {
    const { steps, findings } = flowOf({ 'dvc.yaml': yaml });
    expect(Object.keys(steps)).toEqual(['old', 'use']);
    expect(told(findings)).toContain('dvc.yaml:1 frozen stage old');
  });
});

describe('a stage in a .dvc file of its own', () => {
  it('is a step, with what its file knows of its outputs', () => {
    const text = `cmd: make\ndeps: [{path: in.txt, md5: ${'b'.repeat(32)}}]\nouts:\n- {path: out, md5: ${'a'.repeat(32)}}\n- {path: m.json, cache: false, metric: true}\n`;
    const { steps, findings } = flowOf({ 'x/train.dvc': text, 'x/in.txt': '' });
    expect(steps['train']).toMatchObject({
      run: ['cd x || exit\nmake'],
      outputs: { out: { path: 'x/out', kind: 'file' } },
      metrics: { file: 'x/m.json' },
    });
    expect(told(findings)).toEqual(['x/train.dvc:5 output m.json of stage train']);
  });
});

describe('commands', () => {
  it('of bash are run with it, and variables are passed through', () => {
    const { steps } = flowOf({
      'dvc.yaml': `stages: {a: {cmd: "[[ $A == '$B' ]] && X=1 go $X $HOME"}, b: {cmd: "for i in 1 2; do echo $i $C; done"}}`,
    });
    expect(steps['a']).toMatchObject({
      run: ["bash -c '[[ $A == '\\''$B'\\'' ]] && X=1 go $X $HOME'"],
      secrets: ['A'],
    });
    expect(steps['b']).toMatchObject({ secrets: ['C'] });
  });
});

describe('the report', () => {
  it('names what has no counterpart, with its line', () => {
    const { findings } = flowOf(
      {
        'dvc.yaml': `
stages:
  a:
    cmd: a
    meta: {owner: me}
    strange: 1
    outs:
      - m.bin: {persist: true, push: false, remote: other}
artifacts: {best: {path: m.bin, type: model}}
datasets: [{name: d, type: url, url: "s3://x/y"}]
`,
        'data.csv.dvc':
          'outs: [{md5: 0123456789abcdef0123456789abcdef, path: data.csv}]\ndeps: [{path: "https://x.org/data.csv", etag: "1"}]',
      },
      {
        config:
          '["remote \\"r\\""]\n[\'remote "team"\']\n  url = ssh://me:secret@host/x\n  password = hidden\n',
      },
    );
    expect(told(findings)).toEqual([
      ...['.dvc/config:3 remote team (ssh://host/x)', 'data.csv.dvc:2 source https://x.org/data.csv'],
      ...['dvc.yaml:5 meta of stage a', 'dvc.yaml:6 strange of stage a'],
      ...['dvc.yaml:8 persist: true of m.bin, stage a', 'dvc.yaml:8 push: false of m.bin, stage a'],
      ...[
        'dvc.yaml:8 remote: other of m.bin, stage a',
        'dvc.yaml:8 output m.bin of stage a',
        'dvc.yaml:9 artifact best (m.bin)',
        'dvc.yaml:10 dataset d',
      ],
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/secret|hidden/);
  });
});
