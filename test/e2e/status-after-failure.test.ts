import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';

async function afterFailure(): Promise<{ repo: CliRepo; run: string }> {
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({ fit: `{run: 'cp in.txt out/m.txt; exit 4', outputs: {m: out/m.txt}}` }),
    'in.txt': 'a\n',
  });
  const failed = await repo.mlgit('run', '--json');
  expect(failed.exitCode).toBe(1);
  return { repo, run: failed.json().error!.details.run as string };
}

describe('a step that failed, looked at again', () => {
  it('would run because it failed, not because a result was lost', async () => {
    const { repo, run } = await afterFailure();
    const because = `failed in run ${run}, and nothing changed since`;
    expect((await repo.result('status')).steps[0]).toMatchObject({ state: 'will-run', because });
    expect((await repo.mlgit('explain', 'fit')).stdout).toContain(because);
  });

  it('would run because of what changed, once something did', async () => {
    const { repo } = await afterFailure();
    repo.write('in.txt', 'b\n');
    expect((await repo.mlgit('status')).stdout).toContain('code changed: in.txt');
  });
});
