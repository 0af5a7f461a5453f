import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { githubWorkflow } from '../../../src/export/github-actions.ts';
import { gitlabPipeline } from '../../../src/export/gitlab-ci.ts';
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

describe('the workflow for GitHub Actions', () => {
  it.each([PLAIN, HOSTILE])('is one to the parser of GitHub', async (yaml) => {
    expect(await mistakesOfWorkflow(githubWorkflow(jobOf(yaml), '1.2.3'))).toEqual([]);
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

  it('a pipeline with a key that GitLab does not know is none', () => {
    const text = gitlabPipeline(jobOf(PLAIN), '1.2.3').replace('resource_group:', 'resource_groop:');
    expect(checked(text, 'vendor.gitlab-ci')).toMatchObject({
      status: 1,
      said: expect.stringContaining('resource_groop'),
    });
  });
});
