// `node tooling/screenshots.mjs`: the images of docs/images, of pages of real runs of the flow in docs/guides/look-at-runs.md,
// taken by the system's Chromium. Needs a build, Python and Chromium.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, 'docs/images');
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** What is on each image: the page, and how it is looked at. */
const SHOTS = [
  { name: 'run-light', page: 'run', colorScheme: 'light', width: 1120, height: 820, at: '#metrics' },
  { name: 'flow-dark', page: 'flow', colorScheme: 'dark', width: 1120, height: 1180, at: '#history' },
  { name: 'failed-phone', page: 'failed', colorScheme: 'light', width: 390, height: 760 },
  { name: 'diff-light', page: 'diff', colorScheme: 'light', width: 1120, height: 980 },
  {
    name: 'lineage-dark',
    page: 'lineage',
    colorScheme: 'dark',
    width: 1120,
    height: 780,
    press: ['ArrowLeft'],
  },
];

const folder = mkdtempSync(join(tmpdir(), 'mlgit-screenshots-'));
try {
  const runs = realRuns(folder);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ARGS,
  });
  mkdirSync(images, { recursive: true });
  for (const shot of SHOTS) await take(browser, runs[shot.page], shot);
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function take(browser, file, { name, colorScheme, width, height, at, press = [] }) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height } });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('svg');
  if (name.startsWith('flow')) await page.waitForSelector('#parallel-drawing svg');
  if (at !== undefined)
    await page.evaluate(
      `document.documentElement.style.scrollBehavior = 'auto'; document.querySelector('${at}').scrollIntoView()`,
    );
  if (press.length > 0) await page.focus('#lineage-frame');
  for (const key of press.length > 0 ? ['Enter', ...press] : []) await page.keyboard.press(key);
  await page.screenshot({ path: join(images, `${name}.png`) });
  await page.close();
  console.log(`docs/images/${name}.png`);
}

/** Runs the flow of the guide with several parameters, one of them wrong; returns the files of its pages. */
function realRuns(repo) {
  const guide = readFileSync(join(root, 'docs/guides/look-at-runs.md'), 'utf8');
  for (const [, path, text] of guide.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms))
    writeFileSync(join(repo, path), text);
  writeFileSync(
    join(repo, '.gitignore'),
    '/build/\n/report/\n/*.jsonl\n/*.json\n/*.html\n/roc.csv\n/calibration.csv\n',
  );
  const env = { ...process.env, GIT_CONFIG_GLOBAL: join(repo, '.git-global'), HOME: repo };
  const start = (file, args, fails = false) => {
    try {
      return execFileSync(file, args, {
        cwd: repo,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      if (fails) return error.stdout;
      throw error;
    }
  };
  const mlgit = (args, fails) => start(process.execPath, [join(root, 'bin/mlgit.js'), ...args], fails);
  start('git', ['init', '--quiet', '--initial-branch=main']);
  start('git', ['config', 'user.name', 'Ada Lovelace']);
  start('git', ['config', 'user.email', 'ada@example.org']);
  start('git', ['add', 'mlgit.yaml', '.gitignore', 'clients.py', 'train.py', 'judge.py']);
  start('git', ['commit', '--quiet', '--message', 'start']);
  const failed = JSON.parse(
    mlgit(['run', '--set', 'rate=0', '--message', 'A rate of nothing', '--json'], true),
  ).error.details.run;
  for (const noise of [1.2, 1, 0.8, 0.6])
    for (const rate of [0.05, 0.2, 0.35]) mlgit(['run', '--set', `noise=${noise}`, '--set', `rate=${rate}`]);
  mlgit(['run', '--set', 'noise=0.7', '--set', 'rate=0.15', '--message', 'For the board on Monday']);
  mlgit(['tag', 'credit@latest', 'prod']);
  const pages = { run: ['credit@prod'], flow: ['credit'], failed: [failed] };
  for (const [name, words] of Object.entries(pages)) mlgit(['report', ...words, '-o', `${name}.html`]);
  mlgit(['diff', 'credit@latest~1', 'credit@prod', '--patch', '--html', 'diff.html']);
  mlgit(['lineage', 'credit@prod:judge/report', '--html', 'lineage.html']);
  const names = [...Object.keys(pages), 'diff', 'lineage'];
  return Object.fromEntries(names.map((name) => [name, join(repo, `${name}.html`)]));
}
