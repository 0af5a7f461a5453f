import { describe, expect, it } from 'vitest';
import { Airflow } from '../support/airflow.ts';
import { requireTool } from '../support/required-tool.ts';
import { scheduledFlow } from '../support/scheduled-flow.ts';

const HOSTILE = `it's {{ x }} "$HOME" {% y %} \`z\``;

/** The one run that the origin has. */
function onlyRun(refs: string): string {
  const runs = refs.split('\n').filter(Boolean);
  expect(runs).toHaveLength(1);
  return runs[0]!.slice(runs[0]!.lastIndexOf('/') + 1);
}

describe.each(['python-airflow2', 'python-airflow3'])('a flow exported to Airflow, with %s', (name) => {
  const python = requireTool(name);

  it.skipIf(python.missing)(
    'is a DAG that gives the manifest of mlgit run, byte for byte',
    async () => {
      const flow = scheduledFlow();
      const { repo, origin } = flow;
      await repo.result('remote', 'add', 'team', flow.store);
      const airflow = await Airflow.start(python.path, repo);
      await repo.result('export', 'airflow', '--output', `${airflow.dags}/demo.py`);
      const { errors, dags } = await airflow.parse();
      expect(errors).toEqual({});
      expect(dags.demo).toMatchObject({
        make: ['mlgit-start'],
        'listed.items': ['make'],
        listed: ['listed.items'],
        join: ['each', 'listed', 'never'],
        'mlgit-record': ['join'],
      });
      const done = await airflow.test('demo', '2026-01-05', { text: HOSTILE, much: 2 });
      const refs = origin.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs/');
      expect(done.exitCode, done.said).toBe(0);
      const here = await repo.result('run', '--set', `text=${HOSTILE}`, '--set', 'much=2');
      const local = repo.git('show', `refs/mlgit/runs/demo/${here.run}:manifest.json`);
      expect(flow.pushedManifest(onlyRun(refs))).toBe(local);
    },
    300_000,
  );

  it.skipIf(python.missing)(
    'fails with a step that fails, and records that',
    async () => {
      const flow = scheduledFlow({
        bad: `{run: 'exit 3', outputs: {a: out/a}}`,
        after: `{run: 'cp out/a out/b', inputs: {a: bad.a}, outputs: {b: out/b}}`,
      });
      await flow.repo.result('remote', 'add', 'team', flow.store);
      const airflow = await Airflow.start(python.path, flow.repo);
      await flow.repo.result('export', 'airflow', '--output', `${airflow.dags}/demo.py`);
      const done = await airflow.test('demo', '2026-01-05', {});
      expect(done.said).toMatch(
        /state[=:]\s*failed|DagRunState\.FAILED|DagRun .* failed|Marking run .* failed/i,
      );
      const run = onlyRun(flow.origin.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs/'));
      const { status, tasks } = JSON.parse(flow.pushedManifest(run));
      expect([status, tasks.bad.status, tasks.after.status]).toEqual(['failed', 'failed', 'skipped']);
    },
    300_000,
  );
});
