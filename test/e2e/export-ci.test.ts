import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { beside } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { withMlgit } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { runProgram } from '../support/repo.ts';
import { type ScheduledFlow, scheduledFlow } from '../support/scheduled-flow.ts';

/** Does the lines of a job in a clone of the origin, as a machine of the forge would, with a `gh` that only notes what it is asked. */
async function runLines(flow: ScheduledFlow, lines: string, more: { readonly [name: string]: string } = {}) {
  const { repo, origin, store } = flow;
  const clone = beside(repo, `job-${Math.random().toString(36).slice(2)}`);
  repo.git('clone', '--quiet', origin.root, clone);
  const env = {
    ...withMlgit({ ...repo.env } as NodeJS.ProcessEnv, beside(repo, 'bin'), `${PROJECT}/bin/mlgit.js`),
  };
  writeFileSync(beside(repo, 'bin/gh'), '#!/bin/sh\necho "gh $*"\n', { mode: 0o755 });
  const done = await runProgram('sh', ['-c', lines], {
    cwd: clone,
    env: { ...env, MLGIT_STORE: store, ...more } as never,
  });
  return { ...done, said: `${done.stdout}${done.stderr}` };
}

async function exported(flow: ScheduledFlow, kind: string) {
  await flow.repo.result('remote', 'add', 'team', flow.store);
  const { text } = await flow.repo.result('export', kind);
  expect((await flow.repo.result('export', kind)).text).toBe(text);
  return parse(text);
}

describe('a flow exported to CI', () => {
  it('is a workflow of GitHub that trains, proposes the manifest, and proposes nothing twice', async () => {
    const flow = scheduledFlow();
    const workflow = await exported(flow, 'github-actions');
    expect(workflow.on.schedule).toEqual([{ cron: '0 6 * * 1' }]);
    expect(Object.keys(workflow.on.workflow_dispatch.inputs)).toEqual(['much', 'text']);
    const { run, env } = workflow.jobs.train.steps.at(-1);
    expect(env).toMatchObject({ MLGIT_STORE: flow.store, MLGIT_SET_TEXT: "${{ inputs['text'] }}" });
    expect(run).not.toContain('${{');
    const first = await runLines(flow, run, { MLGIT_SET_TEXT: `it's "$HOME"`, MLGIT_SET_MUCH: '' });
    expect(first.exitCode, first.said).toBe(0);
    expect(first.said).toContain('gh pr create --head mlgit/demo');
    const proposed = flow.origin.git('show', 'mlgit/demo:manifests/demo.json');
    expect(JSON.parse(proposed)).toMatchObject({
      status: 'succeeded',
      params: { text: `it's "$HOME"`, much: 1 },
    });
    flow.origin.git('update-ref', 'refs/heads/main', 'refs/heads/mlgit/demo');
    const again = await runLines(flow, run, { MLGIT_SET_TEXT: `it's "$HOME"` });
    expect([again.exitCode, again.said]).toEqual([0, expect.stringContaining('the manifest is as it was')]);
  });

  it('is written anew where it is the same, and over another file when that is asked for', async () => {
    const { repo, store } = scheduledFlow();
    await repo.result('remote', 'add', 'team', store);
    const keep = ['export', 'gitlab-ci', '--output', 'ci/credit.yml'];
    expect(await repo.result(...keep)).toEqual({ path: 'ci/credit.yml' });
    await repo.result(...keep);
    writeFileSync(repo.path('ci/credit.yml'), 'mine: true\n');
    await expectFailure(repo, keep, {
      exitCode: 2,
      code: 'file-exists',
      message: /credit\.yml exists and would be overwritten/,
      hints: ['choose another file with -o FILE, or allow it with --force'],
    });
    expect(repo.read('ci/credit.yml')).toBe('mine: true\n');
    await repo.result(...keep, '--force');
    expect(repo.read('ci/credit.yml')).toContain('mlgit run demo');
  });

  it('needs no remote of git, and no branch', async () => {
    const { repo, store } = scheduledFlow();
    await repo.result('remote', 'add', 'team', store);
    repo.git('remote', 'remove', 'origin');
    repo.git('checkout', '--quiet', '--detach');
    for (const kind of ['github-actions', 'gitlab-ci']) {
      expect((await repo.result('export', kind)).text).toContain(store);
      const refused = await repo.mlgit('export', kind, '--revision', 'main', '--json');
      expect([refused.exitCode, refused.json().error?.message]).toEqual([
        2,
        expect.stringContaining('--revision'),
      ]);
    }
  });

  it('is a pipeline of GitLab that fails with a run that fails, which is shared all the same', async () => {
    const flow = scheduledFlow({ bad: `{run: 'exit 3', outputs: {a: out/a}}` });
    const pipeline = await exported(flow, 'gitlab-ci');
    const job = pipeline['train-demo'];
    expect(job.rules).toContainEqual({ if: '$CI_PIPELINE_SOURCE == "schedule"' });
    const done = await runLines(flow, job.script[0]);
    expect(done.exitCode, done.said).toBe(1);
    expect(flow.origin.git('for-each-ref', 'refs/mlgit/runs/')).toContain('refs/mlgit/runs/demo/');
    expect(flow.origin.git('for-each-ref', 'refs/heads/')).not.toContain('mlgit/demo');
  });
});
