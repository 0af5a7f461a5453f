import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/import/dvc/config.ts';
import { translate } from '../../../../src/import/dvc/translate.ts';
import { flowOf, told } from '../../../support/dvc-flow.ts';
import { dvcProject } from '../../../support/dvc-project.ts';

const MD5 = 'a'.repeat(32);

describe('nothing of a project is left out in silence', () => {
  it('of outputs: looks of plots, words for people', () => {
    const { findings } = flowOf({
      'dvc.yaml': `stages:
  a:
    cmd: a
    outs:
      - m.bin: {desc: A model, labels: [x], meta: {by: me}, type: model}
    plots:
      - p.csv: {template: smooth, x_label: X, y_label: Y, header: false}
params: [params.yaml]
`,
    });
    expect(told(findings)).toEqual(
      expect.arrayContaining([
        'dvc.yaml:5 desc: A model of m.bin, stage a',
        'dvc.yaml:5 labels: given of m.bin, stage a',
        'dvc.yaml:5 meta: given of m.bin, stage a',
        'dvc.yaml:5 type: model of m.bin, stage a',
        'dvc.yaml:7 template: smooth of p.csv, stage a',
        'dvc.yaml:7 x_label: X of p.csv, stage a',
        'dvc.yaml:7 y_label: Y of p.csv, stage a',
        'dvc.yaml:8 params beside the stages',
      ]),
    );
  });

  it('of data: what DVC does not cache, what it says beside, files without an MD5', () => {
    const { data, findings } = flowOf({
      'a.dvc': `outs:\n- path: a.csv\n  md5: ${MD5}\n  cache: false\n`,
      'b.dvc': `outs:\n- path: b\n  md5: ${MD5}\n  desc: Of 2020\n  remote: other\n  push: false\n`,
      'c.dvc': `outs:\n- path: c\n  files:\n  - {relpath: x, md5: ${MD5}}\n  - {relpath: y, size: 3}\n`,
      'dvc.yaml': 'stages: {s: {cmd: s}}',
    });
    expect([...data.keys()]).toEqual(['b', 'c']);
    expect(data.get('c')).toMatchObject({ unnamed: 1, entries: [{ path: 'x' }] });
    expect(told(findings)).toEqual(['a.dvc:2 data a.csv', 'b.dvc:2 desc, push, remote of data b']);
  });

  it('of data files that say nothing of data', () => {
    const files = { 'a.dvc': 'outs: 3\n', 'b.dvc': 'outs:\n- md5: 5\n', 'c.dvc': '' };
    const { findings } = translate(dvcProject(files)).report;
    expect(told(findings)).toEqual(['a.dvc:1 the whole file', 'b.dvc:2 data', 'c.dvc:1 the whole file']);
  });

  it('of the surroundings: settings, results in places of DVC, files that could not be read, DVCLive', () => {
    const usesOfDvc = [{ file: 'train.py', line: 3, isLive: true as const }];
    const config = '[core]\n  remote = r\n  autostage = true\n[db "x"]\n  password = secret\n';
    const project = {
      ...dvcProject({ 'dvc.yaml': 'stages: {s: {cmd: s}}' }, { config, usesOfDvc }),
      unread: ['huge.dvc'],
      traces: [
        { kind: 'run-cache' as const, where: '.dvc/cache/runs', count: 4 },
        { kind: 'experiments' as const, where: 'refs/exps/', count: 2 },
      ],
    };
    const { report } = translate(project);
    expect(told(report.findings)).toEqual([
      '.dvc/cache/runs:1 4 results of stages (run-cache)',
      '.dvc/config:3 settings core.autostage, db "x".password',
      'huge.dvc:1 the whole file',
      'refs/exps/:1 2 experiments',
      'train.py:3 use of DVCLive in a program',
    ]);
    expect(JSON.stringify(report.findings)).not.toContain('secret');
    expect(report.findings.every(({ why }) => why !== '')).toBe(true);
  });
});

describe('settings of DVC', () => {
  it('are those of the machine, the user, the project and the clone, each from its folder', () => {
    const config = readConfig([
      {
        text: '[cache]\n  dir = shared\n  type = symlink\n[remote "up"]\n  url = ../store\n',
        folder: '/etc/xdg/dvc',
      },
      { text: '[remote "s3"]\n  url = s3://me:pw@bucket/x\n["remote \\"odd\\""]\n', isShared: true },
      { text: '[parsing]\n  list = append\n[remote "f"]\n  url = file:///mnt/f\n' },
    ]);
    expect(config.cacheFolder).toEqual({ path: 'shared', folder: '/etc/xdg/dvc' });
    expect(config.remotes).toEqual([
      { name: 'up', url: '../store', line: 1 },
      { name: 's3', url: 's3://bucket/x', line: 2 },
      { name: 'f', url: 'file:///mnt/f', line: 1 },
    ]);
    expect(config.remoteFolders).toEqual([
      { path: '../store', folder: '/etc/xdg/dvc' },
      { path: '/mnt/f', folder: undefined },
    ]);
    expect(config.flags).toEqual({ list: 'append', bool: 'store_true' });
    expect(config.others).toEqual([]);
  });
});
