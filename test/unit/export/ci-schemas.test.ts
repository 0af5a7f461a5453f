import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { githubWorkflow } from '../../../src/export/github-actions.ts';
import { githubReview } from '../../../src/export/github-review.ts';
import { gitlabPipeline } from '../../../src/export/gitlab-ci.ts';
import { gitlabReview } from '../../../src/export/gitlab-review.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { mistakesOfWorkflow } from '../../support/github-parser.ts';
import { requireTool } from '../../support/required-tool.ts';

const PLAIN = 'version: 1\nflows:\n  credit:\n    steps:\n      table: {run: make, outputs: {l: l.json}}\n';
const HOSTILE = `version: 1
flows:
  a-b_c:
    description: 'Says "hello" \${{ to }} {% all %}: # no'
    schedule: "0  6 * * 1"
    params:
      rounds: {type: int, default: 3, min: 1, max: 9, help: "how: \${{ often }} # it's"}
      fast: false
      no_te: {type: str, default: "it's \${HOME} {{ x }}\\n"}
    steps:
      table: {run: make, outputs: {list: out/l.json}}
`;

function jobOf(yaml: string) {
  const [flow] = Object.values(parseFlowFile(yaml, 'mlgit.yaml').flows);
  return { flow: flow!, file: 'flows/it\'s "x".yaml', store: 's3://ml/it\'s ${{ x }} "$HOME"?region=eu' };
}

const STORES = [undefined, 's3://ml/credit', 's3://ml/it\'s ${{ x }} "$HOME"?region=eu'];

describe('the workflow for GitHub Actions', () => {
  it.each([PLAIN, HOSTILE])('is one to the parser of GitHub', async (yaml) => {
    expect(await mistakesOfWorkflow(githubWorkflow(jobOf(yaml), '1.2.3'))).toEqual([]);
  });

  it.each(STORES)('is one that reviews, with the store %s', async (store) => {
    const text = githubReview({ store }, '1.2.3');
    expect(await mistakesOfWorkflow(text)).toEqual([]);
    // Nothing of a pull request reaches a shell but by a variable, and no action is named by what can be moved.
    const workflow = parse(text);
    expect(Object.keys(workflow.on)).toEqual(['pull_request']);
    expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    for (const { run = '', uses = '' } of workflow.jobs.review.steps) {
      expect(run).not.toContain('${{');
      if (uses !== '') expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
  });

  it('would not be with a key or an expression that it does not know', async () => {
    const text = githubWorkflow(jobOf(PLAIN), '1.2.3');
    expect(await mistakesOfWorkflow(text.replace('runs-on:', 'runs-at:'))).toContainEqual(
      expect.stringContaining('runs-at'),
    );
    expect(await mistakesOfWorkflow(text.replace('github.token', 'githob.token'))).toContainEqual(
      expect.stringContaining('githob'),
    );
  });
});

const checker = requireTool('check-jsonschema');

function checked(text: string, schema: string): { readonly status: number | null; readonly said: string } {
  const args = ['--builtin-schema', schema, '--default-filetype', 'yaml', '-'];
  const { status, stdout, stderr } = spawnSync(checker.path, args, { input: text, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

describe.skipIf(checker.missing)('against published schemas', () => {
  it.each([PLAIN, HOSTILE])('both files are what they should be', (yaml) => {
    for (const { status, said } of [
      checked(githubWorkflow(jobOf(yaml), '1.2.3'), 'vendor.github-workflows'),
      checked(gitlabPipeline(jobOf(yaml), '1.2.3'), 'vendor.gitlab-ci'),
    ]) {
      expect(status, said).toBe(0);
    }
  });

  it.each(STORES)('files that review are what they should be, with the store %s', (store) => {
    for (const { status, said } of [
      checked(githubReview({ store }, '1.2.3'), 'vendor.github-workflows'),
      checked(gitlabReview({ store }, '1.2.3'), 'vendor.gitlab-ci'),
    ]) {
      expect(status, said).toBe(0);
    }
    const { variables } = parse(gitlabReview({ store }, '1.2.3'))['mlgit-review'];
    expect(variables.MLGIT_STORE?.value).toBe(store);
  });

  it('a pipeline with a key that GitLab does not know is none', () => {
    const text = gitlabPipeline(jobOf(PLAIN), '1.2.3').replace('resource_group:', 'resource_groop:');
    expect(checked(text, 'vendor.gitlab-ci')).toMatchObject({
      status: 1,
      said: expect.stringContaining('resource_groop'),
    });
  });
});
