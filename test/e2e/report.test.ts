import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { temporaryFolder } from '../support/repo.ts';

const FLOW = demoFlow(
  {
    make: '{run: "echo x > build/x; printf \'a,b\\\\n1,2\\\\n\' > p.csv; printf \'{\\"auc\\": 0.5}\' > m.json", outputs: {x: build/x}, metrics: {file: m.json, direction: {auc: max}}, plots: [{file: p.csv, x: a, y: wrong}]}',
  },
  ['params: {seed: 7}'],
);

async function ranOnce() {
  const repo = cliRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n/*.json\n/*.csv\n/*.html\n' });
  const { run } = await repo.result('run');
  return { repo, run: run as string };
}

describe('mlgit report', () => {
  it('is of the flow for its name or nothing, and of a run for all that names one', async () => {
    const { repo, run } = await ranOnce();
    for (const args of [[], ['demo']]) {
      expect(await repo.result('report', ...args)).toMatchObject({ kind: 'flow', flow: 'demo', runs: 1 });
    }
    for (const word of ['demo@latest', '@latest', 'latest', run, run.slice(0, 5), `demo@${run}`]) {
      expect(await repo.result('report', word), word).toMatchObject({ kind: 'run', flow: 'demo', run });
    }
    expect(existsSync(repo.path('mlgit-demo.html'))).toBe(true);
    expect(existsSync(repo.path(`mlgit-demo-${run}.html`))).toBe(true);
  });

  it('says what it leaves out, on the page and in its document', async () => {
    const { repo } = await ranOnce();
    const { leftOut } = await repo.result('report', '@latest', '-o', 'run.html');
    expect(leftOut).toEqual(['Plot p.csv of make: it has no column wrong, but a, b']);
    expect(readFileSync(repo.path('run.html'), 'utf8')).toContain('it has no column wrong, but a, b');
  });

  it('tells curves apart by the column that a plot names, which is no part of a key', async () => {
    const flow = (series: string) =>
      demoFlow({
        make: `{run: "printf 'x,y,fold\\\\n1,2,1\\\\n1,3,2\\\\n' > p.csv", plots: [{file: p.csv, x: x, y: y${series}}]}`,
      });
    const repo = cliRepo({ 'mlgit.yaml': flow(', series: fold'), '.gitignore': '/*.csv\n/*.html\n' });
    await repo.result('run');
    await repo.result('report', '@latest', '-o', 'run.html');
    const [, data = ''] =
      /<script type="application\/json" id="plot-0-data">(.*?)<\/script>/s.exec(
        readFileSync(repo.path('run.html'), 'utf8'),
      ) ?? [];
    expect(JSON.parse(data)).toMatchObject({ x: 'x', y: 'y', by: 'fold' });
    repo.write('mlgit.yaml', flow(', series: x'));
    const again = await repo.result('run');
    expect(again.execution.tasks.make.outcome).toBe('cached');
  });

  it('is made of what there is when artifacts are gone', async () => {
    const { repo } = await ranOnce();
    rmSync(repo.home('store', 'blobs'), { recursive: true, force: true });
    rmSync(repo.home('store'), { recursive: true, force: true });
    const { leftOut } = await repo.result('report', '@latest', '-o', 'run.html');
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]).toMatch(/^Plot p\.csv of make cannot be read: The .* lacks blob b3:/);
  });

  it('replaces its own page and nothing else', async () => {
    const { repo } = await ranOnce();
    await repo.result('report', 'demo', '-o', 'out.html');
    await repo.result('report', '@latest', '--html', 'out.html');
    const page = readFileSync(repo.path('out.html'), 'utf8');
    writeFileSync(repo.path('out.html'), page.replace('Made by mlgit', 'Made by me'));
    writeFileSync(repo.path('mine.html'), '<!doctype html>mine');
    mkdirSync(repo.path('folder.html'));
    for (const [file, code] of [
      ['out.html', 'file-exists'],
      ['mine.html', 'file-exists'],
      ['folder.html', 'not-a-file'],
    ] as const) {
      const done = await repo.mlgit('report', 'demo', '-o', file, '--json');
      expect(done.exitCode, file).toBe(2);
      expect(done.json().error?.code, file).toBe(code);
    }
    expect(readFileSync(repo.path('mine.html'), 'utf8')).toBe('<!doctype html>mine');
    expect(readFileSync(repo.path('out.html'), 'utf8')).toContain('Made by me');
    await repo.result('report', 'demo', '-o', 'mine.html', '--force');
    expect(readFileSync(repo.path('mine.html'), 'utf8')).toContain('demo');
  });

  it('leaves no part of a page where none can be written', async () => {
    const { repo } = await ranOnce();
    const done = await repo.mlgit('report', 'demo', '-o', 'no/such/folder.html');
    expect(done.exitCode).toBe(15);
    expect(done.stderr).toMatch(/^Error: Cannot write .*folder\.html: ENOENT\nHint: ls -ld /);
    expect(existsSync(repo.path('no'))).toBe(false);
  });

  it('names what there is for a word that is neither', async () => {
    const { repo } = await ranOnce();
    const done = await repo.mlgit('report', 'dmo');
    expect(done.exitCode).toBe(2);
    expect(done.stderr).toContain('There is no run "dmo" here\nHint: did you mean demo?');
    const empty = cliRepo({});
    expect((await empty.mlgit('report')).stderr).toContain(
      'There is no flow here to report on\nHint: mlgit init',
    );
  });

  it('is of a repository elsewhere too', async () => {
    const { repo, run } = await ranOnce();
    const out = `${temporaryFolder()}/page.html`;
    const done = await repo.mlgitWith(
      { cwd: temporaryFolder() },
      'report',
      `${repo.root}#demo@${run}`,
      '-o',
      out,
      '--json',
    );
    expect(done.json().result, String(done)).toMatchObject({ kind: 'run', run });
    expect(readFileSync(out, 'utf8')).toContain(`demo@${run}`);
  });
});
