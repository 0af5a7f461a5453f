import { appendFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { axeViolations, hasChromium, openPage, startChromium } from '../support/chromium.ts';
import { type CliRepo, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

/** `mlgit ui` with its address, ended with the test. */
async function served(
  repo: CliRepo,
  ...args: string[]
): Promise<{ readonly url: string; readonly ui: StartedCli }> {
  const ui = repo.start(['ui', '--json', ...args]);
  onTestFinished(() => {
    ui.child.kill('SIGKILL');
  });
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    ui.child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    ui.ended.then((done) => reject(new Error(String(done))), reject);
  });
  const { type, url } = JSON.parse(line) as { type: string; url: string };
  expect(type).toBe('listening');
  return { url, ui };
}

interface Asked {
  readonly method?: string;
  readonly host?: string;
}

function ask(
  url: string,
  { method = 'GET', host }: Asked = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, ...(host === undefined ? {} : { headers: { host } }) }, (answer) => {
      let body = '';
      answer.on('data', (part: Buffer) => {
        body += part.toString();
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

/** What events say up to the first change, or for so long. */
function heard(address: URL, ms: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const call = request(address, (answer) => {
      answer.on('data', (part: Buffer) => {
        text += part.toString();
        if (text.includes('event: changed')) call.destroy();
      });
    });
    const timer = setTimeout(() => call.destroy(), ms);
    call.on('error', reject);
    call.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    call.end();
  });
}

const FLOW = demoFlow({
  make: '{run: "echo x > build/x; printf \'{\\"auc\\": 0.5}\' > m.json", outputs: {x: build/x}, metrics: m.json}',
});

describe('mlgit ui', () => {
  it('serves a home, flows and runs to who has the address, and nothing to others', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n/m.json\n' });
    const { run } = await repo.result('run');
    const { url, ui } = await served(repo);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(new URL(url).pathname).toMatch(/^\/[\w-]{32}\/$/);
    const home = await ask(url);
    expect(home.status).toBe(200);
    expect(home.body).toContain('href="flow/demo"');
    expect(home.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(home.headers['access-control-allow-origin']).toBeUndefined();
    expect(home.headers['cache-control']).toBe('no-store');
    expect((await ask(`${url}run/demo/${run}`)).body).toContain(`demo@${run}`);
    expect((await ask(`${url}flow/demo`)).body).toContain(run);
    for (const path of [
      'flow/other',
      `run/other/${run}`,
      'run/demo/..%2f..',
      'run/demo/nothere123',
      'etc',
      'run/demo/%3Cscript%3E',
      `lineage/demo/${run}/%zz`,
    ]) {
      const { status, body } = await ask(url + path);
      expect(status, path).toBe(404);
      expect(body, path).not.toContain('<script>alert');
    }
    const { port } = new URL(url);
    for (const [where, asked] of [
      [`http://127.0.0.1:${port}/`, {}],
      [`http://127.0.0.1:${port}/${'A'.repeat(32)}/`, {}],
      [`http://127.0.0.1:${port}//`, {}],
      [url, { host: `evil.example:${port}` }],
      [url, { host: '127.0.0.1' }],
    ] as const) {
      const refused = await ask(where, asked);
      expect(refused.status).toBe(403);
      expect(refused.body).not.toContain('demo');
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask(url, { method })).status).toBe(405);
    expect((await ask(url, { method: 'HEAD' })).body).toBe('');
    ui.child.kill('SIGINT');
    const done = await ui.ended;
    expect(done.exitCode, String(done)).toBe(0);
    expect(JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      status: 0,
      result: { url },
    });
    expect(done.stderr).toBe('');
  });

  it('tells a page of what changed before it listened, and of nothing else', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n/m.json\n' });
    const { run } = await repo.result('run');
    const { url } = await served(repo);
    for (const path of ['', 'flow/demo', `run/demo/${run}`]) {
      const { body } = await ask(url + path);
      const [, events = ''] = / data-events="([^"]*)"/.exec(body) ?? [];
      const address = new URL(events, url + path);
      expect(await heard(address, 1500), path).not.toContain('event: changed');
      await repo.result('run', '--force');
      expect(await heard(address, 10_000), path).toContain('event: changed');
    }
  });

  it('says which port it cannot have', async () => {
    const repo = cliRepo({});
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      taken.close();
    });
    const { port } = taken.address() as { port: number };
    const done = await repo.mlgit('ui', '--port', String(port));
    expect(done.exitCode).toBe(2);
    expect(done.stderr).toBe(
      `Error: Cannot listen at 127.0.0.1, port ${port}: EADDRINUSE\nHint: mlgit ui --port 0\n`,
    );
  });

  it('ends while somebody listens to its events', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW });
    const { url, ui } = await served(repo);
    const isOpen = new Promise<void>((resolve) => {
      const call = request(`${url}events/home`, (answer) => answer.once('data', () => resolve()));
      call.on('error', () => undefined);
      call.end();
    });
    await isOpen;
    ui.child.kill('SIGTERM');
    expect((await ui.ended).exitCode).toBe(0);
  });
});

describe.skipIf(!hasChromium())('mlgit ui in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  it('shows a run as it goes on: what its task prints, its series, and its end', async () => {
    const command = await ControlledCommand.open();
    onTestFinished(() => command.close());
    const held = JSON.stringify(`${command.command} && echo '{"auc": 0.75}' > m.json`);
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        first: '{run: "echo 1 > build/first", outputs: {first: build/first}}',
        held: `{run: ${held}, inputs: {first: first.first}, metrics: {file: m.json, series: history.jsonl}}`,
        last: '{run: "cp build/first build/last", inputs: {first: first.first, scores: held.metrics}, outputs: {last: build/last}}',
      }),
      '.gitignore': '/build/\n/m.json\n/history.jsonl\n',
    });
    const run = repo.start(['run', '--message', 'Watched']);
    const invocation = await command.nextInvocation();
    const history = join(invocation.cwd, 'history.jsonl');
    appendFileSync(history, '{"step":1,"loss":0.9}\n{"step":2,"loss":0.8}\n{"step":3,"lo');
    await invocation.stdout('epoch 1\n');

    const { url } = await served(repo);
    const { page, said, asked } = await openPage(browser, url);
    await page.click('.running a');
    await page.waitForSelector('#series svg');
    const steps = () =>
      page.evaluate(
        'JSON.parse(document.querySelector("#series script").textContent).data.rows.map((row) => row[0])',
      );
    expect(await steps()).toEqual([1, 2]);
    expect(await page.textContent('.bar-title')).toContain('running');
    expect(await page.textContent('#output pre')).toBe('epoch 1');
    expect(await page.textContent('#tasks')).toContain('waiting');
    expect(await axeViolations(page)).toEqual([]);

    appendFileSync(history, 'ss":0.7}\n{"step":4,"loss":0.6}\n');
    await invocation.stdout('epoch 2\n');
    await expect.poll(steps).toEqual([1, 2, 3, 4]);
    await expect.poll(() => page.textContent('#output pre')).toBe('epoch 1\nepoch 2');

    await invocation.exit(0);
    expect((await run.ended).exitCode).toBe(0);
    await page.waitForSelector('.bar-title .badge.good', { timeout: 60_000 });
    expect(await page.textContent('#metrics')).toContain('0.75');

    await page.click('.eyebrow a');
    await page.waitForSelector('tr[data-at] a');
    await page.click('tr[data-at] a');
    await page.waitForSelector('#graph');
    await page.click('#artifacts td a');
    await page.waitForSelector('#lineage-frame.walked');
    expect(await page.textContent('.bar-name')).toMatch(/^demo@\w{10}:\w+\/\w+$/);
    await page.click('a.brand');
    await page.waitForSelector('#recent');
    expect(await page.textContent('#recent')).toContain('Watched');
    expect(await axeViolations(page)).toEqual([]);
    expect(asked.every((address) => address.startsWith(new URL(url).origin))).toBe(true);
    expect(said).toEqual([]);
  });

  it('shows what differs between two runs that were marked, and leads on to either', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n/m.json\n' });
    const { run: before } = await repo.result('run');
    const { run: after } = await repo.result('run', '--force');
    const { url } = await served(repo);
    const { page, said } = await openPage(browser, `${url}flow/demo`);
    await page.waitForSelector('tr[data-at]');
    for (const box of await page.locator('tr[data-at] input').all()) await box.click();
    await page.click('#runs-marked a');
    await page.waitForSelector('.sides');
    expect(await page.title()).toBe(`demo@${before} → demo@${after}`);
    expect(await axeViolations(page)).toEqual([]);
    await page.click('.side a.more');
    await page.waitForSelector('#graph');
    expect(await page.textContent('.bar-name')).toBe(`demo@${before}`);
    expect(said).toEqual([]);
  });

  it('holds a connection of the browser only while it is seen, and then shows what it missed', async () => {
    const repo = cliRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n/m.json\n' });
    const { url } = await served(repo);
    const { page, said, asked } = await openPage(browser, url);
    const listened = (): number => asked.filter((address) => address.includes('/events/')).length;
    const see = (isHidden: boolean) =>
      page.evaluate(`{
        Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }`);
    await expect.poll(listened).toBe(1);
    await see(true);
    const { run } = await repo.result('run');
    // Longer than a change takes to be told of.
    await page.waitForTimeout(4000);
    expect(await page.textContent('#recent')).toContain('No run yet');
    await see(false);
    await expect.poll(() => page.textContent('#recent')).toContain(run);
    expect(listened()).toBe(2);
    await see(true);
    await see(false);
    await expect.poll(listened).toBe(3);
    expect(said).toEqual([]);
  });
});
