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

it('a step whose check failed is not up to date, until the check is another one or holds', async () => {
  const step = (most: number) =>
    `{run: 'printf "n\\n7\\n" > out/t.csv', outputs: {t: out/t.csv}, checks: [{name: small, on: t, column: n, between: {max: ${most}}}]}`;
  const repo = cliRepo({ 'mlgit.yaml': demoFlow({ fit: step(5) }) });
  const { error } = (await repo.mlgit('run', '--json')).json();
  const because = `its check "small" failed in run ${error!.details.run}`;
  expect((await repo.result('status')).steps[0]).toMatchObject({ state: 'cached', because });
  const { stdout } = await repo.mlgit('status');
  expect(stdout).toContain('demo  1 of 1 step would fail');
  expect(stdout).toContain(`✗ fit       cached, from run ${error!.details.run}; ${because}`);
  repo.write('mlgit.yaml', demoFlow({ fit: step(9) }));
  await repo.result('run');
  expect((await repo.mlgit('status')).stdout).toContain('everything is up to date');
});
