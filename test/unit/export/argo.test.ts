import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { argoWorkflow } from '../../../src/export/argo.ts';
import { argoObjectName, argoTaskName } from '../../../src/export/argo-name.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { errorOf } from '../../support/flow-text.ts';
import { requireTool } from '../../support/required-tool.ts';

const FLOW = `version: 1
flows:
  credit_risk:
    schedule: "0  6 * * 1"
    params:
      rounds: {type: int, default: 3, min: 1, max: 9, help: "how often"}
      fast: false
      no-te: {type: str, default: "it's \${HOME} {{ x }}\\n", choices: ["it's \${HOME} {{ x }}\\n", b]}
      on: {type: str, default: "yes"}
    steps:
      table: {run: make, outputs: {list: out/l.json}, timeout: 90s, resources: {cpu: 2.5, memory: 1 GiB, disk: 2 GiB, gpu: 1}}
      train_it:
        foreach: {segment: ["a b", "{{ x }}", run.sh]}
        run: x
        inputs: {l: table.list}
        retry: {times: 2, backoff: 30s}
      shard: {foreach: {shard: table.list}, run: x}
      again: {foreach: {shard: shard.shard}, run: x, resources: {time: 1h}}
      maybe: {when: params.rounds > 100, run: x}
`;

function workflowOf(yaml: string, more: Partial<Parameters<typeof argoWorkflow>[0]> = {}): string {
  const flow = Object.values(parseFlowFile(yaml, 'mlgit.yaml').flows)[0]!;
  const where = {
    file: 'flows/$(HOME).yaml',
    store: "s3://ml/it's?region=eu",
    repository: 'https://git.example.org/$b.git',
    image: 'registry.example.org/credit:1',
    envFrom: ['store-key'],
  };
  return argoWorkflow({ flow, ...where, revision: 'main', ...more });
}

describe('the workflow of a flow for Argo', () => {
  const validator = requireTool('argo-schema');

  it('is this, and the same each time', () => {
    expect(workflowOf(FLOW)).toBe(workflowOf(FLOW));
    expect(workflowOf(FLOW)).toMatchSnapshot();
  });

  it.skipIf(validator.missing)('is what the schema of Argo says, which refuses others', () => {
    const documents = parseAllDocuments(workflowOf(FLOW)).map((one) => one.toJS());
    expect(documents.map(({ kind }) => kind)).toEqual(['WorkflowTemplate', 'CronWorkflow']);
    const validate = (document: object) =>
      execFileSync(validator.path, { input: JSON.stringify(document), encoding: 'utf8', stdio: 'pipe' });
    for (const document of documents) expect(validate(document).trim()).toBe('');
    const [template] = documents;
    expect(() => validate({ ...template, spec: { ...template.spec, entrypoint: 1 } })).toThrow();
    expect(() => validate({ ...template, spec: { ...template.spec, entry: 'x' } })).toThrow();
  });

  it('has no schedule where the flow has none', () => {
    const text = workflowOf('version: 1\nflows:\n  credit:\n    steps:\n      a: {run: x}\n');
    expect(parseAllDocuments(text).map((one) => one.toJS().kind)).toEqual(['WorkflowTemplate']);
  });

  it('says what Argo would take for a template of its own', () => {
    const { code, hints } = errorOf(() =>
      workflowOf(FLOW, { repository: 'https://git.example.org/{{a}}.git' }),
    );
    expect([code, hints]).toEqual(['argo-template', ['use a repository without {{']]);
  });

  it('says what is no image, and no secret', () => {
    for (const image of ['', 'a b'])
      expect(errorOf(() => workflowOf(FLOW, { image })).code).toBe('bad-value');
    const { code, message } = errorOf(() => workflowOf(FLOW, { envFrom: ['ok.1', 'Bad Name'] }));
    expect([code, message]).toEqual(['bad-value', expect.stringContaining('--env-from "Bad Name"')]);
  });

  it('names steps as Argo names tasks, each by a name of its own', () => {
    const steps = ['a', 'a_b', 'a-b', 'sub/a', 'sub-a', '5', 'mlgit-start', 'a-items', 'x'.repeat(300)];
    const names = steps.map(argoTaskName);
    expect(new Set(names).size).toBe(steps.length);
    for (const name of names) expect(name).toMatch(/^(?!mlgit-)[a-z][a-z0-9-]{0,121}$/);
    expect(names.slice(0, 3)).toEqual(['a', expect.stringMatching(/^step-a-b-[0-9a-f]{8}$/), 'a-b']);
    for (const name of [...steps, 'a-', '_']) {
      expect(argoObjectName(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?$/);
    }
  });
});
