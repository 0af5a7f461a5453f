import { describe, expect, it } from 'vitest';
import { demoFlow } from '../support/flows.ts';
import { filesBelow } from '../support/local-store.ts';
import { team, withStore } from '../support/team.ts';

const checked = (max: number) => ({
  'mlgit.yaml': demoFlow({
    make: `{run: "printf 'id\\\\n1\\\\n2\\\\n' > build/t.csv", outputs: {t: build/t.csv}, checks: [{on: t, column: id, between: {max: ${max}}, name: small}]}`,
  }),
});

describe('a task that a check has failed', () => {
  it('is shared with its rows, and never as a cached result', async () => {
    const { ada, store, newcomer } = team();
    await withStore(ada, store);
    ada.commit(checked(1));
    ada.git('push', '--quiet');
    const failed = await ada.mlgit('run', '--json');
    const run = failed.json().error?.details.run;
    await ada.result('push');
    expect(filesBelow(store).filter((path) => path.startsWith('cache/'))).toEqual([]);

    const ben = await withStore(newcomer('ben'), store);
    await ben.result('fetch');
    expect((await ben.mlgit('cat', `demo@${run}:make/checks/small`)).stdout).toBe('{"id":2}\n');
    expect((await ben.mlgit('show', `demo@${run}`)).stdout).toMatch(/✗ small +expected id at most 1/);
  });

  it('is one that a colleague has computed, when the checks of now refuse it', async () => {
    const { ada, store, newcomer } = team();
    await withStore(ada, store);
    ada.commit(checked(2));
    ada.git('push', '--quiet');
    await ada.result('run');
    await ada.result('push');
    expect(filesBelow(store).filter((path) => path.startsWith('cache/'))).toHaveLength(1);
    const ben = await withStore(newcomer('ben'), store);
    ben.commit(checked(1));
    const refused = await ben.mlgit('run', '--json');
    expect(refused.json().error?.message).toMatch(
      /^Step make failed: its check "small" expected id at most 1/,
    );
    ben.commit(checked(2));
    const { execution } = await ben.result('run');
    expect(execution.tasks.make.outcome).toBe('cached');
  });
});
