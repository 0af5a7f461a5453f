import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { beside, cliRepo } from '../support/cli.ts';
import { bareOrigin } from '../support/remotes.ts';
import { requireTool } from '../support/required-tool.ts';

const FLOW = `
from mlgit import flow, step

@step
def train(segment: str) -> dict:
    return {"segment": segment}

@step
def choose(models) -> list:
    return [model["segment"] for model in models]

@flow
def credit(segments=["student", "other"]):
    choose(train.map(segment=segments))
`;

describe.skipIf(requireTool('python3').missing)(
  'a flow in Python whose tasks a scheduler calls one by one',
  () => {
    it('has the items that a parameter of the run lists, and gives the manifest that it gives here', async () => {
      const repo = cliRepo({ 'flow.py': FLOW });
      const origin = bareOrigin(repo);
      repo.git('push', '--quiet', 'origin', 'main');
      const [team, nowhere] = [beside(repo, 'team'), beside(repo, 'nowhere')];
      for (const path of [team, nowhere]) mkdirSync(path);
      const store = `file://${team}`;
      await repo.result('remote', 'add', 'team', store);
      const dag = await repo.mlgit('export', 'airflow', 'credit');
      expect(dag.stdout).toContain('start >> items["train"] >> steps["train"]');
      expect(dag.stdout).not.toContain('student"}');

      const task = async (verb: string, ...words: string[]) => {
        const named = ['--name', 'nightly', '--store', store];
        const done = await repo.mlgitWith({ cwd: nowhere }, 'task', verb, 'credit', ...words, ...named);
        expect(done.exitCode, `${verb} ${words} ${done}`).toBe(0);
        return done.stdout;
      };
      const chosen = 'segments=["business", "other", "farm"]';
      const from = ['--repository', origin.root, '--revision', 'main', '--file', 'flow.py'];
      const [, run] = (await task('start', ...from, '--set', chosen)).match(/credit@(\w+)/) ?? [];
      const items = JSON.parse(await task('items', 'train')) as string[];
      expect(items).toEqual(['segment=business', 'segment=other', 'segment=farm']);
      for (const item of items) await task('run', 'train', '--item', item);
      await task('run', 'choose');
      await task('record');
      const here = await repo.result('run', '--set', chosen);
      expect(origin.git('show', `refs/mlgit/runs/credit/${run}:manifest.json`)).toBe(
        repo.git('show', `refs/mlgit/runs/credit/${here.run}:manifest.json`),
      );
    });
  },
);
