import { existsSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CliRepo } from '../support/cli.ts';
import { filesBelow } from '../support/local-store.ts';
import { refsOf } from '../support/remotes.ts';
import { team, withStore } from '../support/team.ts';

const pending = (repo: CliRepo) =>
  filesBelow(repo.home('pending-push')).filter((name) => name !== 'last-try.json');

/** Until the process in the background has sent what was pending, or has said why it cannot. */
async function settled(repo: CliRepo): Promise<void> {
  for (let i = 0; pending(repo).length > 0 && !existsSync(repo.home('pending-push', 'last-try.json')); i++) {
    if (i > 600) throw new Error('nothing was sent in the background');
    await delay(50);
  }
}

describe('a run that ends', () => {
  it('is shared in the background where that is wanted', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    ada.git('config', 'mlgit.push', 'auto');
    const { run, sharing } = await ada.result('run', '--tag', 'prod');
    expect(sharing).toBe('pending');
    await settled(ada);
    expect(refsOf(origin)).toEqual([`refs/mlgit/runs/demo/${run}`, 'refs/mlgit/tags/demo/prod']);
    expect((await ada.result('log')).pending).toEqual([]);
  });

  it('is shared by what the flow file says, with the store that it names', async () => {
    const { ada, store, origin } = team();
    const flow = ada
      .read('mlgit.yaml')
      .replace('version: 1\n', `version: 1\nstore: file://${store}\npush: auto\n`);
    ada.write('mlgit.yaml', flow);
    ada.git('commit', '--quiet', '-am', 'share');
    ada.git('push', '--quiet');
    await ada.result('run');
    await settled(ada);
    expect(refsOf(origin, 'refs/mlgit/runs')).toHaveLength(1);
  });

  it('stays with --no-push, and where nobody has said that it may go', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    const undecided = await ada.mlgit('run');
    expect(undecided.stderr).toContain('Warning: The run stays on this machine');
    expect(undecided.stderr).toContain('git config mlgit.push auto');
    ada.git('config', 'mlgit.push', 'auto');
    expect((await ada.result('run', '--no-push')).sharing).toBeUndefined();
    ada.git('config', 'mlgit.push', 'manual');
    expect((await ada.result('run')).sharing).toBe('none');
    expect(existsSync(ada.home('pending-push'))).toBe(false);
  });

  it('is flagged as long as it could not go, with the reason, and goes with the next command that can', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    ada.git('config', 'mlgit.push', 'auto');
    renameSync(origin.root, `${origin.root}.away`);
    const { run } = await ada.result('run');
    await settled(ada);
    expect(pending(ada)).toEqual([`demo@${run}`]);
    expect((await ada.mlgit('log')).stdout).toContain('not pushed');
    const status = await ada.mlgit('status');
    expect(status.stdout).toContain(`not pushed yet: demo@${run}\n  Remote origin has no such repository`);
    renameSync(`${origin.root}.away`, origin.root);
    expect((await ada.result('push')).refs.pushed).toHaveLength(1);
    expect(pending(ada)).toEqual([]);
    expect((await ada.mlgit('status')).stdout).not.toContain('not pushed');
  });

  it('with a file that looks like a credential is recorded and does not leave: exit code 3', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    ada.git('config', 'mlgit.push', 'auto');
    ada.write('settings.py', `KEY = "AKIA${'QWERTYUIOP234567'}"\n`);
    ada.git('add', 'settings.py');
    ada.git('commit', '--quiet', '-m', 'settings');
    const done = await ada.mlgit('run');
    expect(done.exitCode, `${done}`).toBe(3);
    expect(done.stderr).toContain('Warning: settings.py looks like a credential');
    expect((await ada.result('log')).runs).toHaveLength(1);
  });
});
