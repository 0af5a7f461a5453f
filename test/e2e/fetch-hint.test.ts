import { expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { testRepo } from '../support/repo.ts';

const FLOW = demoFlow({ a: '{run: "echo x > build/x", outputs: {x: build/x}}' });
const files = { 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' };
const HINT = 'Hint: mlgit fetch   (brings the runs of colleagues; none were fetched so far)';

async function hinted(repo: CliRepo): Promise<boolean[]> {
  const asked = [['show', 'demo@prod'], ['show', 'other@latest'], ['log', 'other'], ['log']];
  const told = [];
  for (const words of asked) told.push(`${await repo.mlgit(...words)}`.includes(HINT));
  return told;
}

it('a new clone says that runs of colleagues are to be fetched, until some were', async () => {
  const origin = testRepo({ init: ['--bare'] });
  const ann = cliRepo(files);
  expect(await hinted(ann)).toEqual([false, false, false, false]);
  ann.git('remote', 'add', 'origin', origin.root);
  ann.git('push', '--quiet', 'origin', 'HEAD');

  const ben = cliRepo(files);
  ben.git('remote', 'add', 'origin', origin.root);
  expect(await hinted(ben)).toEqual([true, true, true, true]);
  await ben.result('run');
  // With a run of one's own an empty list is no riddle, and a tag may still be a colleague's.
  expect(await hinted(ben)).toEqual([true, true, true, false]);

  await ann.result('run');
  ann.git('push', '--quiet', 'origin', 'refs/mlgit/runs/*:refs/mlgit/runs/*');
  await ben.result('fetch');
  expect(await hinted(ben)).toEqual([false, false, false, false]);
});
