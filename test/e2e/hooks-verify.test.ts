import { expect, it } from 'vitest';
import { demoFlow } from '../support/flows.ts';
import { hookedRepo, push, storeOf } from '../support/hooked-repo.ts';
import { bareOrigin } from '../support/remotes.ts';
import { temporaryFolder } from '../support/repo.ts';

it('stops a push of what the gate would refuse, once that is asked for', async () => {
  const repo = await hookedRepo({
    'mlgit.yaml': demoFlow({ make: '{run: "sh make.sh > build/out.txt", outputs: {out: build/out.txt}}' }),
    'make.sh': 'echo 1\n',
    'mlgit-policy.yaml': 'version: 1\napprovals: 1\n',
    '.gitignore': '/build/\n',
  });
  storeOf(repo, `file://${temporaryFolder()}/store`);
  bareOrigin(repo);
  expect(await push(repo, '--set-upstream', 'origin', 'main')).toMatchObject({ exitCode: 0 });
  await repo.result('run');
  await repo.result('push');
  await repo.result('accept', 'demo@latest');
  repo.commit({ 'make.sh': 'echo 2\n' }, 'Accept, and change the code after all');
  expect(await push(repo, '--dry-run')).toMatchObject({ exitCode: 0 });
  expect(await repo.result('hooks', 'install', '--verify')).toBeDefined();
  const refused = await push(repo);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(
    'The gate refuses what refs/heads/main would push: demo fresh: 1 stale task: make',
  );
  expect(refused.stderr).toMatch(/Hint: mlgit verify [0-9a-f]{12}\.\.[0-9a-f]{12}/);
  // Approvals come after a push.
  repo.commit({ 'make.sh': 'echo 1\n' }, 'Change it back');
  expect(await push(repo)).toMatchObject({ exitCode: 0 });
  expect((await repo.mlgit('hooks', 'uninstall')).exitCode).toBe(0);
  expect(repo.tryGit('config', 'mlgit.hooks.verify').exitCode).toBe(1);
});
