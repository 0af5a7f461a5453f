import { describe, expect, it } from 'vitest';
import { ArgoWorkflow } from '../support/argo-workflow.ts';
import { type ScheduledFlow, scheduledFlow } from '../support/scheduled-flow.ts';

const HOSTILE = `it's {{ x }} "$HOME" $(HOME) $$ {{=1}} \`z\`\n`;

async function exported({ repo, store }: ScheduledFlow): Promise<string> {
  await repo.result('remote', 'add', 'team', store);
  const { text } = await repo.result('export', 'argo', '--image', 'demo:1');
  return text;
}

/** The one run that the origin has. */
function onlyRun({ origin }: ScheduledFlow): string {
  const runs = origin
    .git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/mlgit/runs/')
    .trim()
    .split('\n');
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

describe('a flow exported to Argo', () => {
  it('has containers that give the manifest of mlgit run, byte for byte', async () => {
    const flow = scheduledFlow();
    const workflow = new ArgoWorkflow(await exported(flow), flow.repo, { text: HOSTILE, much: '2' });
    const { phase, phases, said } = await workflow.run();
    expect(phase, said).toBe('Succeeded');
    expect([...phases.keys()]).toEqual([
      ...['mlgit-start', 'make', 'each', 'listed-items', 'listed', 'never', 'join', 'mlgit-record'],
    ]);
    const here = await flow.repo.result('run', '--set', `text=${HOSTILE}`, '--set', 'much=2');
    const local = flow.repo.git('show', `refs/mlgit/runs/demo/${here.run}:manifest.json`);
    expect(flow.pushedManifest(onlyRun(flow))).toBe(local);
  });

  it('fails with a step that fails, after its tries, and records that once', async () => {
    const flow = scheduledFlow({
      bad: `{run: 'exit 3', outputs: {a: out/a}, retry: {times: 1, backoff: 1s}}`,
      after: `{run: 'cp out/a out/b', inputs: {a: bad.a}, outputs: {b: out/b}}`,
    });
    const { phase, phases, said } = await new ArgoWorkflow(await exported(flow), flow.repo, {}).run();
    expect([phase, phases.get('bad'), phases.get('after')], said).toEqual(['Failed', 'Failed', 'Succeeded']);
    const run = onlyRun(flow);
    const { status, tasks } = JSON.parse(flow.pushedManifest(run));
    expect([status, tasks.bad.status, tasks.after.status]).toEqual(['failed', 'failed', 'skipped']);
    const execution = JSON.parse(flow.origin.git('show', `refs/mlgit/runs/demo/${run}:execution.json`));
    expect(execution.tasks.bad.attempts).toHaveLength(2);
  });

  it('succeeds where a step fails that may', async () => {
    const flow = scheduledFlow({
      good: `{run: 'echo > out/g', outputs: {g: out/g}}`,
      bad: `{run: 'exit 3', outputs: {a: out/a}, allow_failure: true}`,
    });
    const { phase, phases, said } = await new ArgoWorkflow(await exported(flow), flow.repo, {}).run();
    expect([phase, phases.get('bad')], said).toEqual(['Succeeded', 'Failed']);
    expect(JSON.parse(flow.pushedManifest(onlyRun(flow))).status).toBe('succeeded');
  });
});
