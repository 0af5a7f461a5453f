import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { rewriteRecord } from '../support/damage.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { TWO_STEPS } from '../support/flows.ts';

async function afterTwoRuns(): Promise<CliRepo> {
  const repo = cliRepo(TWO_STEPS);
  await repo.result('run');
  await repo.result('run');
  return repo;
}

/** Each makes one of two runs unreadable and returns its id. */
const DAMAGES: { readonly [name: string]: { damage(repo: CliRepo): string; says: RegExp; code?: string } } = {
  'with a manifest that is not JSON': {
    damage: (repo) => rewriteRecord(repo, 'manifest.json', '{nope'),
    says: /manifest\.json is not JSON/,
  },
  'with a manifest that lacks a part': {
    damage: (repo) => rewriteRecord(repo, 'manifest.json', '{"version": 1, "params": {}}'),
    says: /no tasks/,
  },
  'with an execution record that is cut short': {
    damage: (repo) => rewriteRecord(repo, 'execution.json', '{"version": 1, "tas'),
    says: /execution\.json is not JSON/,
  },
  'with a manifest of a version to come': {
    damage: (repo) => rewriteRecord(repo, 'manifest.json', '{"version": 2}'),
    says: /manifest\.json of version 2, expected 1/,
    code: 'unknown-version',
  },
  'with a ref to a commit that is no run': {
    damage: (repo) => {
      const [ref = ''] = repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs').split('\n');
      repo.git('update-ref', ref, 'HEAD');
      return ref.slice(ref.lastIndexOf('/') + 1);
    },
    says: /is not here, or holds no run/,
  },
};

describe('a run record that is damaged', () => {
  it.each(Object.entries(DAMAGES))(
    '%s hides no other run and is told',
    async (_name, { damage, says, code }) => {
      const repo = await afterTwoRuns();
      const id = damage(repo);
      for (const args of [
        ['log'],
        ['find'],
        ['show', 'demo@latest'],
        ['cat', 'demo@latest:count'],
        ['run'],
      ]) {
        const done = await repo.mlgit(...args);
        expect(done.exitCode, `${args}: ${done}`).toBe(0);
        if (args[0] !== 'run') expect(done.stderr, `${args}`).toMatch(says);
      }
      const { result, warnings } = (await repo.mlgit('log', '--json')).json();
      expect(result.runs.map((run: { id: string }) => run.id)).not.toContain(id);
      expect(result.runs).toHaveLength(2);
      expect(warnings?.[0]?.message).toMatch(says);
      const expected = { exitCode: 13, code: code ?? 'bad-record', message: says };
      for (const text of [`demo@${id}`, `demo@${id.slice(0, 6)}`])
        await expectFailure(repo, ['show', text], expected);
      await expectFailure(repo, ['note', id, 'words'], expected);
    },
  );

  it.each(Object.entries(DAMAGES))(
    '%s is found by fsck, and forgotten by rm',
    async (_name, { damage, says }) => {
      const repo = await afterTwoRuns();
      const id = damage(repo);
      const found = await repo.mlgit('fsck');
      expect(found.exitCode, `${found}`).toBe(13);
      expect(found.stdout).toMatch(says);
      const { result } = (await repo.mlgit('fsck', '--json')).json();
      expect(result.unreadable).toMatchObject([{ spec: `demo@${id}` }]);
      const removed = await repo.mlgit('rm', `demo@${id}`);
      expect(removed.exitCode, `${removed}`).toBe(0);
      expect((await repo.mlgit('fsck')).exitCode).toBe(0);
      expect((await repo.mlgit('log')).stderr).toBe('');
    },
  );

  it('is told of instead of "no runs" when it is the only one', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    rewriteRecord(repo, 'manifest.json', '{nope');
    for (const args of [
      ['show', 'demo@latest'],
      ['pull-artifact', 'demo@latest:count', '-o', 'o'],
    ]) {
      await expectFailure(repo, args, {
        exitCode: 13,
        code: 'bad-record',
        message: /manifest\.json is not JSON/,
      });
    }
  });

  it('because its objects are gone is told, too', async () => {
    const repo = await afterTwoRuns();
    const oid = repo.git('for-each-ref', '--format=%(objectname)', '--count=1', 'refs/mlgit/runs');
    rmSync(repo.path('.git', 'objects', oid.slice(0, 2), oid.slice(2)));
    rmSync(repo.home('index-1.sqlite'), { force: true });
    const log = await repo.mlgit('log');
    expect(log.exitCode, `${log}`).toBe(0);
    expect(log.stderr).toContain(oid);
    expect((await repo.mlgit('fsck')).exitCode).toBe(13);
  });
});
