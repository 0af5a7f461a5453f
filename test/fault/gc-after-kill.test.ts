import { expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { killDriver } from '../support/kill-driver.ts';

it('gc without a grace goes on beside a run whose process was killed, and keeps what that had finished', async () => {
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({
      first: '{run: "echo finished > build/first", outputs: {text: build/first}}',
      second:
        '{run: "eval \\"$WAIT\\" && cp build/first build/second", secrets: [WAIT], inputs: {text: first.text}, outputs: {text: build/second}}',
    }),
    '.gitignore': '/build/\n',
  });
  await killDriver(repo, ['run'], { waiting: ['second'], ended: ['first'] });
  await repo.result('gc', '--grace', '0', '--drop-after', '0');
  expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  const resumed = await repo.mlgitWith({ env: { WAIT: 'true' } }, 'resume');
  expect(resumed.exitCode, `${resumed}`).toBe(0);
  expect((await repo.mlgit('cat', 'demo@latest:first/text')).stdout).toBe('finished\n');
});
