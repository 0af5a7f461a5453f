import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { TWO_STEPS } from '../support/flows.ts';
import { bareOrigin, refsOf } from '../support/remotes.ts';

/** A repository with one tagged run, whose remote has it, and a clone that has not heard of it. */
async function shared(): Promise<{ repo: CliRepo; clone: CliRepo; run: string }> {
  const repo = cliRepo(TWO_STEPS);
  const origin = bareOrigin(repo);
  const { run } = await repo.result('run', '--tag', 'prod');
  repo.git('push', '--quiet', 'origin', 'main', 'refs/mlgit/runs/*', 'refs/mlgit/tags/*');
  const clone = cliClone(repo, 'clone');
  clone.git('remote', 'set-url', 'origin', origin.root);
  return { repo, clone, run };
}

describe('mlgit fetch', () => {
  it('brings records, names what came, and no artifact', async () => {
    const { clone, run } = await shared();
    const first = await clone.mlgit('fetch');
    expect(first.stdout).toBe(
      `+ demo@${run}\n+ demo@origin/prod is ${run}\ngit fetch origin  brings runs, too, from now on\n`,
    );
    expect((await clone.mlgit('fetch', 'origin')).stdout).toBe('nothing new at origin\n');
    expect((await clone.result('show', 'demo@prod')).id).toBe(run);
    await expectFailure(clone, ['cat', 'demo@prod:count'], {
      exitCode: 13,
      code: 'blob-missing',
      message: /lacks blob/,
    });
  });

  it('has one document for programs', async () => {
    const { clone, run } = await shared();
    expect(await clone.result('fetch')).toEqual({
      remote: 'origin',
      configured: true,
      runs: [{ flow: 'demo', run }],
      tags: [{ flow: 'demo', tag: 'prod', run }],
      notes: [],
      signatures: [],
      reproductions: [],
      purged: [],
      removed: [],
      followed: [],
      diverged: [],
    });
  });

  it('fails in one sentence for a remote that is not there, not known or not the only one', async () => {
    const { clone } = await shared();
    await expectFailure(clone, ['fetch', 'orign'], {
      exitCode: 2,
      code: 'no-such-remote',
      message: /no git remote "orign" here$/,
      hints: ['did you mean origin?'],
    });
    clone.git('remote', 'set-url', 'origin', join(dirname(clone.root), 'gone.git'));
    await expectFailure(clone, ['fetch'], {
      exitCode: 14,
      code: 'remote-not-found',
      message: /^Remote origin has no such repository/,
    });
    clone.git('remote', 'remove', 'origin');
    await expectFailure(clone, ['fetch'], { exitCode: 2, code: 'no-remote', message: /has no git remote$/ });
    for (const name of ['left', 'right']) clone.git('remote', 'add', name, '/nowhere');
    await expectFailure(clone, ['fetch'], { exitCode: 2, code: 'which-remote', message: /left, right$/ });
  });

  it('that is interrupted while the remote says nothing ends, and leaves nothing', async () => {
    const { clone } = await shared();
    const reached = clone.path('.git', 'reached');
    execFileSync('mkfifo', [reached]);
    writeFileSync(clone.path('.git', 'silent.sh'), `echo x > ${reached}\ncat > /dev/null\nexit 0\n`);
    clone.git('config', 'protocol.ext.allow', 'always');
    clone.git('remote', 'set-url', 'origin', `ext::sh ${clone.path('.git', 'silent.sh')}`);
    const started = clone.start(['fetch']);
    await readFile(reached);
    started.child.kill('SIGINT');
    const { exitCode, stderr } = await started.ended;
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining('Interrupted by SIGINT')]);
    expect(refsOf(clone)).toEqual([]);
  });
});

describe('mlgit bundle', () => {
  it('carries a run with its artifacts to somebody who has neither bucket nor remote', async () => {
    const { repo, run } = await shared();
    const file = join(dirname(repo.root), 'demo.tar');
    const made = await repo.mlgit('bundle', 'create', 'demo@prod', '-o', file);
    expect(made.toString()).toMatch(
      /^exit 0\n--- stdout\n\.\.\/demo\.tar {2}[\d.]+ KiB: 1 run, \d+ blobs\nb3:[0-9a-f]{64}\n/,
    );
    const other = cliRepo();
    expect((await other.mlgit('bundle', 'apply', file)).stdout).toBe(`+ demo@${run}  of bundle/demo\n`);
    expect((await other.mlgit('bundle', 'apply', file)).stdout).toBe(`nothing new in ${file}\n`);
    expect((await other.mlgit('cat', 'demo@prod:big')).stdout).toBe('SOME LETTERS\n');
    expect((await other.mlgit('cat', 'demo@bundle/demo/latest:big')).stdout).toBe('SOME LETTERS\n');
    expect((await other.mlgit('logs', `demo@${run}:upper/`)).exitCode).toBe(0);
    expect((await other.mlgit('worktree', run, 'code')).exitCode).toBe(0);
    expect(other.read('code/data/in.txt')).toBe('some letters\n');
    expect((await other.mlgit('fsck')).exitCode).toBe(0);
    expect(await other.result('bundle', 'apply', file, '--name', 'again')).toMatchObject({
      remote: 'bundle/again',
      runs: [`demo@${run}`],
    });
  });

  it('fails in one sentence for what is no run, no bundle, no file or in the way', async () => {
    const { repo } = await shared();
    await expectFailure(repo, ['bundle', 'create', 'demo@none', '-o', 'x.tar'], {
      exitCode: 2,
      code: 'no-such-run',
      message: /"none"/,
    });
    await expectFailure(repo, ['bundle', 'create', 'demo@prod', '-o', 'mlgit.yaml'], {
      exitCode: 2,
      code: 'file-exists',
      message: /would be overwritten$/,
    });
    await expectFailure(repo, ['bundle', 'apply', 'mlgit.yaml'], {
      exitCode: 13,
      code: 'bad-bundle',
      message: /is neither a bundle of mlgit nor a repository$/,
    });
    await expectFailure(repo, ['bundle', 'apply', 'none.tar'], {
      exitCode: 2,
      code: 'no-such-file',
      message: /There is no bundle/,
    });
    await expectFailure(repo, ['bundle', 'apply', 'mlgit.yaml', '--name', 'a/b'], {
      exitCode: 2,
      code: 'bad-name',
      message: /"a\/b"/,
    });
  });
});
