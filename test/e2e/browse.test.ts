import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hasTmux, TmuxTerminal } from '../support/tmux.ts';

const FLOW = demoFlow(
  {
    make: `{run: "echo made with \${{ params.seed }}; echo '{\\"id\\": 1, \\"seed\\": \${{ params.seed }}}' > build/x.json; printf '{\\"auc\\": 0.%d}' \${{ params.seed }} > build/m.json", outputs: {x: build/x.json}, metrics: {file: build/m.json, direction: {auc: max}}}`,
  },
  ['params: {seed: 7}'],
);

let repo: CliRepo;
const runs: string[] = [];
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  repo = cliRepo(
    { 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' },
    { whenDone: (clean) => cleanups.push(clean) },
  );
  for (const seed of [7, 8, 9]) {
    repo.write('notes.txt', `about ${seed}\n`);
    repo.commit({ 'score.py': `seed = ${seed}\n` }, `code of ${seed}`);
    runs.push((await repo.result('run', '--set', `seed=${seed}`)).run);
  }
});
afterAll(() => {
  for (const clean of cleanups) clean();
});

function terminal(columns: number, rows: number): TmuxTerminal {
  const { COLUMNS: _, ...env } = repo.env;
  return new TmuxTerminal({ columns, rows, cwd: repo.root, env: { ...env, TERM: 'screen-256color' } });
}

describe.skipIf(!hasTmux)('the browser of a diff', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('on %d×%d shows what differs, with the patch and the log by a key', async (columns, rows) => {
    const screen = terminal(columns, rows);
    screen.mlgit('diff @latest');
    const lines = await screen.until(/❯ metrics[\s\S]*q quit/);
    expect(lines.slice(1).every((line) => line.length < columns)).toBe(true);
    expect(lines.join('\n')).toMatch(new RegExp(`demo@${runs[1]} → demo@${runs[2]}`));
    expect(lines.join('\n')).toMatch(/▲ {2}make auc/);
    screen.press('p');
    await screen.until(/\+seed = 9/);
    screen.press('Escape');
    await screen.until(/❯ metrics/);
    screen.press('Right', 'l');
    await screen.until(/made with 9/);
    screen.press('q');
    await screen.until(/❯ +▲ {2}make auc/);
    screen.press('[');
    await screen.until(new RegExp(`demo@${runs[0]} → demo@${runs[1]}`));
    screen.press('/');
    screen.press('seed', 'Enter');
    await screen.until(/❯ +~ {2}seed +7 +→ 8/);
    screen.press('q');
    await screen.until((shown) => !shown.join('\n').includes('❯'));
    screen.enter('echo "$((40 + 2)) is back"');
    await screen.until(/^42 is back$/m);
  });

  it('follows the size of the terminal, and leaves it as it was when it is killed', async () => {
    const screen = terminal(100, 30);
    screen.mlgit('diff @latest');
    await screen.until(/❯ metrics[\s\S]*q quit/);
    screen.resize(80, 24);
    await screen.until((shown) => shown.length <= 24 && /❯ metrics[\s\S]*q quit/.test(shown.join('\n')));
    process.kill(screen.program(), 'SIGTERM');
    await screen.until((shown) => !shown.join('\n').includes('❯'));
    screen.enter('echo "$((40 + 2)) is back"');
    await screen.until(/^42 is back$/m);
    expect(screen.ask('#{cursor_flag}')).toBe('1');
  });

  it('makes a page for a browser', async () => {
    const screen = terminal(120, 40);
    screen.mlgit('diff @latest', `PATH='${dirname(process.execPath)}:/usr/bin:/bin'`);
    await screen.until(/❯ metrics[\s\S]*q quit/);
    screen.press('o');
    await screen.until(/pages\/demo-\w+-\w+\.html is the page; no browser|opened .*pages/);
    const folder = join(String(repo.env.XDG_CACHE_HOME), 'mlgit/pages');
    const [name = ''] = readdirSync(folder);
    const page = readFileSync(join(folder, name), 'utf8');
    expect(page.startsWith('<!doctype html>') && page.includes(`demo@${runs[2]}`)).toBe(true);
  });

  it('is not there where text is asked for', async () => {
    const screen = terminal(100, 60);
    screen.mlgit('diff @latest --plain; echo done', 'MLGIT_BROWSE=auto');
    await screen.until(/seed {2}8 → 9[\s\S]*\ndone/);
    screen.mlgit('diff @latest; echo again done', 'clear; MLGIT_BROWSE=never');
    await screen.until(/seed {2}8 → 9[\s\S]*\nagain done/);
    screen.mlgit('diff @latest; echo $? was its code', 'clear; MLGIT_BROWSE=perhaps');
    await screen.until(/MLGIT_BROWSE=perhaps: expected auto or never[\s\S]*2 was its code/);
  });
});

describe.skipIf(!hasTmux)('the browser of runs', () => {
  it('finds, sorts, marks, compares and shows runs', async () => {
    const screen = terminal(80, 24);
    screen.mlgit('log');
    await screen.until(/3 runs[\s\S]*q quit/);
    screen.press('Space', 'Space', 'd');
    await screen.until(new RegExp(`demo@${runs[1]} → demo@${runs[2]}`));
    screen.press('q');
    await screen.until(/2 marked/);
    screen.press('/');
    screen.enter('metrics.auc < 0.9');
    await screen.until(/2 runs/);
    screen.press('g', 'Enter');
    await screen.until(new RegExp(`demo@${runs[1]}[\\s\\S]*auc 0.8`));
    screen.press('q');
    await screen.until(/2 runs/);
    screen.press('q');
    await screen.until((shown) => !shown.join('\n').includes('❯'));
  });

  it('is a table where it is piped, and where text is asked for', async () => {
    expect((await repo.mlgit('log')).stdout).toMatch(/^id +age/);
    const screen = terminal(80, 24);
    screen.mlgit('log --plain --columns id; echo done');
    await screen.until(/^id\n(.+\n){3}done$/m);
  });
});
