import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { fileWithSteps, parseSteps } from '../../support/flow-text.ts';

const CREDIT = `
version: 1
store: s3://ml-artifacts/credit
description: Models of the credit team
environment: {python: "3.11", lock: requirements.lock}
workspace: {link: [.venv]}
params: {threshold: 0.5}
flows:
  credit:
    description: Default risk of a cardholder
    params:
      seed: 7
      rate: 1.0
      fast: false
      segment: {default: all, choices: [all, student], help: Whom to train on}
      depth: {type: int, min: 1, max: 9}
    steps:
      clean:
        desc: Drops rows that cannot be
        run: python steps/clean.py \${{ inputs.raw }} \${{ outputs.clients }}
        code: [steps/clean.py, lib/**]
        inputs: {raw: ./data/default.csv}
        outputs: {clients: build/clients.parquet}
      train:
        run: [python steps/train.py, "echo done"]
        inputs:
          clients: clean.clients
          previous: {from: "credit@prod:model", optional: true}
          labels: data/labels/
        outputs: [models/model.joblib, reports/]
        params: [seed, depth]
        metrics: {file: metrics.json, direction: {auc: max}, series: history.jsonl}
        plots: [roc.csv, {file: pr.csv, x: r, y: p, series: model, title: PR}]
        environment: {python: "3.12"}
        env: {THREADS: 04, SCALE: 1.0, DEBUG: true}
        secrets: [API_TOKEN]
        timeout: 1h30m
        cache: false
  other:
    params_file: params/other.yaml
    workspace: {link: [node_modules]}
    steps: {only: {run: "true", metrics: m.toml}}
`;

describe('parseFlowFile', () => {
  it('reads every key of a flow and expands the short forms', () => {
    const file = parseFlowFile(CREDIT, 'mlgit.yaml');
    expect(file).toMatchSnapshot();
  });

  it('gives plain data that JSON keeps whole', () => {
    const file = parseFlowFile(CREDIT, 'mlgit.yaml');
    expect(JSON.parse(JSON.stringify(file))).toEqual(file);
  });

  it('reads the same from a file with the line ends of Windows and a byte order mark', () => {
    const text = `\ufeff${CREDIT.trimStart().replaceAll('\n', '\r\n')}`;
    expect(parseFlowFile(text, 'mlgit.yaml')).toEqual(parseFlowFile(CREDIT, 'mlgit.yaml'));
  });

  it('keeps the order of steps', () => {
    const { flow } = parseSteps('      z: {run: x}\n      a: {run: x}\n      m: {run: x}\n');
    expect(Object.keys(flow.steps)).toEqual(['z', 'a', 'm']);
  });

  it('resolves anchors and merge keys, with keys written out winning', () => {
    const { flow } = parseSteps(`      a: &base
        run: python a.py
        env: &env {A: "1", B: "2"}
        timeout: 5s
      b:
        <<: *base
        env: {<<: *env, B: "3"}
`);
    expect(flow.steps.b).toMatchObject({ run: ['python a.py'], env: { A: '1', B: '3' }, timeoutMs: 5000 });
  });

  it('reads a dotted word as an artifact of a step only when there is such a step', () => {
    const { flow } = parseSteps(`      clean: {run: x, outputs: {csv: out.csv}}
      use: {run: x, inputs: {a: clean.csv, b: ./clean.csv, c: data.csv, d: data/clean.csv}}
`);
    expect(flow.steps.use?.inputs).toEqual({
      a: { kind: 'step', step: 'clean', output: 'csv' },
      b: { kind: 'path', path: 'clean.csv' },
      c: { kind: 'path', path: 'data.csv' },
      d: { kind: 'path', path: 'data/clean.csv' },
    });
  });

  it('names the items of a list by their stem, and references by their artifact', () => {
    const { flow } = parseSteps(`      clean: {run: x, outputs: [build/clients.v1.parquet, plots/]}
      use: {run: x, inputs: [clean.clients, clean.plots, data.csv, data/raw.tar.gz]}
`);
    expect(Object.keys(flow.steps.clean?.outputs ?? {})).toEqual(['clients', 'plots']);
    expect(Object.keys(flow.steps.use?.inputs ?? {})).toEqual(['clients', 'plots', 'data', 'raw']);
  });

  it('tells an int from a float by how the default is written', () => {
    const { flow } = parseSteps(
      '      a: {run: x}\n',
      '    params: {i: 1, f: 1.0, e: 1e3, s: "1", b: true, h: 0x10}\n',
    );
    const types = Object.fromEntries(Object.values(flow.params).map(({ name, type }) => [name, type]));
    expect(types).toEqual({ i: 'int', f: 'float', e: 'float', s: 'str', b: 'bool', h: 'int' });
  });

  it('lets templates name parameters that come from a file', () => {
    const file = parseFlowFile(
      fileWithSteps('      a: {run: "echo ${{ params.anything }}"}\n', '    params: params.yaml\n'),
      'mlgit.yaml',
    );
    expect(file.flows.credit?.paramsFiles).toEqual([{ path: 'params.yaml', declares: true }]);
  });

  it('lets flows of one file write the same paths', () => {
    const flow = '{steps: {a: {run: x, outputs: {m: model.bin}}}}';
    expect(
      Object.keys(parseFlowFile(`version: 1\nflows: {x: ${flow}, y: ${flow}}\n`, 'mlgit.yaml').flows),
    ).toEqual(['x', 'y']);
  });

  it('drops the newline that ends a block of commands', () => {
    const { flow } = parseSteps('      a:\n        run: |\n          echo 1\n          echo 2\n');
    expect(flow.steps.a?.run).toEqual(['echo 1\necho 2']);
  });
});
