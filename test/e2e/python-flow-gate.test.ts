import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

/** A flow whose file leaves a mark wherever it is run. */
const flowWith = (mark: string, factor: number): string => `
from pathlib import Path
from mlgit import flow, step

Path(${JSON.stringify(mark)}).touch()

@step
def clean():
    return [1, 2, 3]

@step
def train(rows):
    return sum(rows) * ${factor}

@flow
def credit():
    train(clean())
`;

describe.skipIf(python.missing)('a flow in Python, in a clone that has never run it', () => {
  let mark: string;
  let repo: CliRepo;
  let clone: CliRepo;

  beforeEach(async () => {
    mark = join(temporaryFolder(), 'mark');
    repo = cliRepo({ 'flow.py': flowWith(mark, 2) });
    await repo.result('run');
    await repo.result('accept', 'credit@latest');
    repo.commit({}, 'Accept');
    clone = cliClone(repo, 'clone');
    clone.git('fetch', '--quiet', repo.root, 'refs/mlgit/*:refs/mlgit/*');
    rmSync(mark);
  });

  const freshness = async (...args: string[]) => {
    const { verdicts } = (await clone.mlgit('verify', ...args, '--json')).json().result;
    return verdicts.find((one: { rule: string }) => one.rule === 'fresh');
  };

  it('is judged at once by who verifies what is checked out, and accepted', async () => {
    expect(await freshness()).toMatchObject({ outcome: 'pass', found: 'nothing is stale' });
    rmSync(join(clone.root, '.git', 'mlgit'), { recursive: true });
    expect(await freshness('HEAD~1..HEAD')).toMatchObject({ outcome: 'pass' });
    rmSync(join(clone.root, '.git', 'mlgit'), { recursive: true });
    const accepted = await clone.mlgit('accept', 'credit@latest');
    expect(accepted.stderr).not.toContain('made from something else');
    expect(existsSync(mark)).toBe(true);
  });

  it('is said to be stale where its code is another', async () => {
    clone.commit({ 'flow.py': flowWith(mark, 3) });
    expect(await freshness()).toMatchObject({ outcome: 'fail', found: expect.stringContaining('train') });
    expect(await freshness('HEAD~1..HEAD')).toMatchObject({ outcome: 'fail' });
  });

  it('is not run by who looks at runs and changes, nor where it is not checked out', async () => {
    for (const args of [
      ['log'],
      ['show', 'credit@latest'],
      ['lineage', 'credit@latest'],
      ['diff', 'credit@latest', 'credit@latest'],
      ['review', 'HEAD~1..HEAD'],
    ]) {
      expect((await clone.mlgit(...args)).stderr).not.toContain('Error');
      expect(existsSync(mark), args.join(' ')).toBe(false);
    }
    const head = clone.git('rev-parse', 'HEAD');
    clone.git('checkout', '--quiet', 'HEAD~1');
    expect(await freshness(`${head}~1..${head}`)).toMatchObject({
      outcome: 'fail',
      found: expect.stringContaining('this version of it was never run here'),
    });
    expect(existsSync(mark)).toBe(false);
  });
});
