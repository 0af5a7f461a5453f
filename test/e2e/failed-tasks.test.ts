import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';

describe('a task that failed', () => {
  it('is not told as why the run failed where it may fail', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        may: '{run: "echo may; exit 4", allow_failure: true}',
        train: '{run: "echo trained badly; exit 5", inputs: {notes: {from: may.notes, optional: true}}}',
      }).replace('allow_failure', 'outputs: {notes: build/notes}, allow_failure'),
    });
    const run = await repo.mlgit('run');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^Error: Step train failed: its command ended with exit code 5\n/);
    expect((await repo.mlgit('logs')).stdout).toBe('trained badly\n');
    expect((await repo.mlgit('debug', '--', 'true')).stderr).toContain(':train/ in ');
  });

  it('is recorded with its reason although it had no attempt', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        train: `{run: "echo '{}' > m.json", metrics: m.json}`,
        publish: '{run: "true", when: metrics.train.auc > 0.5}',
      }),
    });
    const run = await repo.mlgit('run');
    expect(run.exitCode).toBe(1);
    const reason = 'when: metrics.train.auc > 0.5 gave no answer: ';
    expect(run.stderr).toContain(reason);
    const [{ execution }] = (await repo.result('log', '--all')).runs;
    expect(execution.tasks.publish).toMatchObject({ attempts: [], failure: { kind: 'undecided' } });
    expect((await repo.mlgit('show', `demo@${execution.run}`)).stdout).toContain(reason);
    expect((await repo.mlgit('logs', `demo@${execution.run}:publish/`)).stdout).toContain(
      `failed and has no output: ${reason}`,
    );
  });
});
