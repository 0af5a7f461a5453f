import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../../src/app/run-flow.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import { type RemoteWorldOptions, remoteWorld } from '../../support/remote-world.ts';
import { filesBelow, foundIn } from '../../support/search-files.ts';
import { hasVersitygw, type S3Server, startVersitygw, storeUrl } from '../../support/versitygw.ts';

const STEPS = `make: {run: 'tr a-z A-Z < data/in.txt > out/a; echo hello; echo "{\\"n\\": 1}" > m.json', inputs: {d: data}, outputs: {a: out/a}, metrics: m.json}
each: {foreach: {n: [1, 2, 3]}, run: 'mkdir -p out/b; cp out/a out/b/$MLGIT_ITEM_N; : > out/b/empty', inputs: {a: make.a}, outputs: {b: out/b/}}
large: {run: 'head -c 70000000 /dev/zero | tr "\\\\0" x > out/l', outputs: {l: out/l}}
join: {run: 'find \${{ inputs.b }} -type f | sort > out/c', inputs: {b: each.b}, outputs: {c: out/c}}
`;
const FILES = { 'data/in.txt': 'text\n', 'data/more/x': 'more\n' };
const NOBODY = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

describe.skipIf(!hasVersitygw())('tasks on nodes without credentials', () => {
  let server: S3Server;
  let count = 0;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server?.stop());

  async function world(steps = STEPS, options: RemoteWorldOptions = {}) {
    const prefix = `minted-${count++}`;
    const store = storeUrl(server, prefix);
    const made = await remoteWorld(steps, FILES, {
      ...{ store, driverEnv: server.env, jobEnv: NOBODY, runner: ', credentials: driver' },
      ...options,
    });
    return { ...made, folder: join(server.folder, server.bucket, prefix) };
  }

  it('give the manifest that they give here, byte for byte, and leave what they would with credentials', async () => {
    const there = await world();
    const elsewhere = await there.run();
    const here = await world();
    const local = await here.run({ runners: ['local'] });
    expect(encodeManifest(elsewhere.recorded.manifest)).toBe(encodeManifest(local.recorded.manifest));
    expect(there.jobs.jobs.size).toBe(6);
    const { store, cache, records } = await there.team();
    const { key, outputs } = elsewhere.results.get('large')!;
    expect(await store.stat(outputs['l']!.digest)).toBe(70_000_000);
    expect((await cache.entries(key!))[0]?.outputs).toEqual(outputs);
    const left: string[] = [];
    for await (const name of records.list('work')) left.push(name);
    expect(left).toEqual([]);
    for (const { request } of there.jobs.jobs.values()) {
      expect(there.jobs.mail.get(request.argument)).toContain('X-Amz-Signature');
      expect(() => readFileSync(there.jobs.mailboxPath(request.argument))).toThrow('ENOENT');
      for (const text of [request.script, request.argument, request.name]) {
        expect(text).not.toMatch(/X-Amz|Signature|tester/);
      }
    }
  });

  it('keep what a task printed that fails, and what one had printed that is killed', async () => {
    const { run, context, jobs } = await world(
      `fail: {run: 'echo before; exit 3', outputs: {}}\nlost: {run: 'echo last words; sleep 60', outputs: {}}\n`,
    );
    const running = run();
    await vi.waitFor(() => expect(jobs.jobs.size).toBe(2), 60_000);
    const [id = ''] = [...jobs.jobs].find(([, { request }]) => request.name.endsWith('lost')) ?? [];
    await delay(6_000);
    jobs.endAs(id, { kind: 'oom' });
    const { results } = await running;
    expect(results.get('fail')).toMatchObject({ outcome: 'failed', failure: { kind: 'exit', exitCode: 3 } });
    expect(results.get('lost')).toMatchObject({ outcome: 'failed', failure: { kind: 'oom' } });
    for (const [task, text] of [
      ['fail', 'before\n'],
      ['lost', 'last words\n'],
    ] as const) {
      const { log } = results.get(task)!.attempts[0]!;
      const parts: Uint8Array[] = [];
      for await (const part of (await context.store.get(log!.digest))!) parts.push(part);
      expect(Buffer.concat(parts).toString()).toBe(text);
    }
    for (const { request } of jobs.jobs.values()) {
      expect(() => readFileSync(jobs.mailboxPath(request.argument))).toThrow('ENOENT');
    }
  });

  it('go on for longer than URLs live, of which nothing is in any record, log or journal', async () => {
    const { run, jobs, folder, repo, results } = await slowWorld();
    const running = run();
    await vi.waitFor(() => expect(jobs.renewals).toBeGreaterThan(1), 60_000);
    const text = readFileSync(jobs.mailboxPath(jobs.jobs.get('1')!.request.argument), 'utf8');
    const { forms } = JSON.parse(text.split('\n')[1]!);
    const secrets = [server.env.AWS_SECRET_ACCESS_KEY!, 'X-Amz-Signature', forms[0].fields.policy];
    const seen = [...filesBelow(folder), ...filesBelow(join(repo.root, '.git'))];
    expect(seen.some((path) => path.endsWith('/order'))).toBe(true);
    expect(seen.some((path) => path.endsWith('journal.ndjson'))).toBe(true);
    expect(foundIn(seen, secrets)).toEqual([]);
    const beats = () => filesBelow(folder).flatMap((path) => /beat-\d+$/.exec(path)?.[0] ?? []);
    await vi.waitFor(() => expect(beats()).toEqual(['beat-00000002']), { timeout: 60_000, interval: 100 });
    expect(results(await running)).toMatchObject({ outcome: 'ran' });
    expect(repo.read('out/x')).toBe('made\n');
  });

  async function slowWorld() {
    const made = await world(
      `slow: {run: 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do echo $i; sleep 2; done; echo made > out/x', outputs: {x: out/x}}\n`,
      { urlLifeMs: 6_000 },
    );
    return { ...made, results: ({ results }: RunOutcome) => results.get('slow') };
  }

  it('are refused where the store is a folder, before anything starts', async () => {
    const { run, jobs } = await remoteWorld(STEPS, FILES, { runner: ', credentials: driver' });
    await expect(run()).rejects.toMatchObject({
      code: 'no-urls',
      kind: 'usage',
      message: expect.stringMatching(/^The runner cluster has credentials: driver, .* found file:/),
    });
    expect(jobs.jobs.size).toBe(0);
  });
});
