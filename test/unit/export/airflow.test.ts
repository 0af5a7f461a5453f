import { describe, expect, it } from 'vitest';
import { airflowDag } from '../../../src/export/airflow.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { errorOf } from '../../support/flow-text.ts';

const FLOW = `version: 1
flows:
  credit:
    description: 'Says "hello" {{ to }} {% all %}'
    schedule: "0  6 * * 1"
    params:
      rounds: {type: int, default: 3, min: 1, max: 9, help: "how often"}
      fast: false
      note: {type: str, default: "it's \${HOME} {{ x }}\\n", choices: ["it's \${HOME} {{ x }}\\n", b]}
    steps:
      table: {run: make, outputs: {list: out/l.json}, timeout: 90s, resources: {cpu: 2.5}}
      train:
        foreach: {segment: ["a b", "{{ x }}", run.sh]}
        run: x
        inputs: {l: table.list}
        retry: {times: 2, backoff: 30s}
      shard: {foreach: {shard: table.list}, run: x}
      maybe: {when: params.rounds > 100, run: x}
`;

function dagOf(yaml: string, more: Partial<Parameters<typeof airflowDag>[0]> = {}): string {
  const flow = Object.values(parseFlowFile(yaml, 'mlgit.yaml').flows)[0]!;
  const where = {
    file: undefined,
    store: "s3://ml/it's?region=eu",
    repository: 'https://git.example.org/{{ a }}/$b.git',
  };
  return airflowDag({
    flow,
    ...where,
    revision: 'main',
    pool: undefined,
    instance: undefined,
    pods: undefined,
    ...more,
  });
}

describe('the DAG file of a flow', () => {
  it('is this, and the same each time', () => {
    expect(dagOf(FLOW, { pool: 'train"ing' })).toBe(dagOf(FLOW, { pool: 'train"ing' }));
    expect(dagOf(FLOW, { pool: 'train"ing' })).toMatchSnapshot();
  });

  it('is that of another Airflow where the repository is another, or the user says so', () => {
    const nameOf = (more: Parameters<typeof dagOf>[1]) => /--name (\S+?)\\"/.exec(dagOf(FLOW, more))?.[1];
    const names = [{}, { repository: 'https://git.example.org/b.git' }, { instance: 'staging' }].map(nameOf);
    expect(names).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}$/),
      expect.stringMatching(/^[0-9a-f]{8}$/),
      'staging',
    ]);
    expect(new Set(names).size).toBe(3);
  });

  it('is this where tasks are pods, in which neither Jinja nor Kubernetes finds anything of its own', () => {
    const pod = (image: string) => ({
      apiVersion: 'v1',
      metadata: { annotations: { a: '{{ x }}.yaml' } },
      spec: { containers: [{ name: 'mlgit', image, resources: {} }] },
    });
    const pods = {
      script: 'echo "$(x) {{ y }}"\nexec mlgit "$@"',
      connection: 'kubernetes_default',
      container: 'mlgit',
      own: pod('git:1'),
      steps: new Map([
        ['table', pod('table:1')],
        ['train', pod('table:1')],
      ]),
    };
    expect(dagOf(FLOW, { pods })).toMatchSnapshot();
  });

  it('waits for the list also where the items are those of a step that has one', () => {
    const dag = dagOf(
      'version: 1\nflows:\n  credit:\n    steps:\n      list: {run: x, outputs: {l: l.json}}\n      a: {foreach: {k: list.l}, run: x}\n      b: {foreach: {k: a.k}, run: x}\n',
    );
    expect(dag).toContain('[steps["a"]] >> items["b"] >> steps["b"]');
  });

  it('takes as many items as Airflow does, and says so of more', () => {
    const flow = (count: number) =>
      `version: 1\nflows:\n  credit:\n    steps:\n      a: {foreach: {n: [${[...Array(count).keys()]}]}, run: x}\n`;
    expect(dagOf(flow(1024))).toContain('"n=1023"');
    const { code, message, hints } = errorOf(() => dagOf(flow(1025)));
    expect([code, message, hints.length]).toEqual([
      'too-many-items',
      expect.stringContaining('step a has 1025 items, and Airflow takes 1024'),
      2,
    ]);
  });
});
