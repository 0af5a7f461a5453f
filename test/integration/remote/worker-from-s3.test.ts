import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../src/workspace/environment/find-program.ts';
import { remoteWorld } from '../../support/remote-world.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../../support/versitygw.ts';

/** What a bare node has. */
const TOOLS = 'sh cat tr mkdir rm mv cp tar gzip gunzip chmod hostname sha256sum cut printf'.split(' ');

/** What is called `python3` may be a script that looks for one. */
function realPython(): string {
  const path = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  return join(path, '..', 'python3');
}

describe.skipIf(!hasVersitygw())('a worker whose store is a bucket', () => {
  let server: S3Server;
  let count = 0;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server.stop());

  async function nodeWith(tools: readonly string[]): Promise<string> {
    const folder = temporaryFolder();
    for (const tool of [...TOOLS, ...tools]) {
      const path = await findProgram(tool, process.env.PATH ?? '', '/');
      if (path !== undefined) symlinkSync(path, join(folder, basename(tool)));
    }
    return folder;
  }

  async function run(jobEnv: { readonly [name: string]: string }, runner = '') {
    const { endpoint } = server;
    const store = `s3://${server.bucket}/remote-${count++}?endpoint=${endpoint}&region=us-east-1`;
    const world = await remoteWorld(
      `make: {run: 'tr a-z A-Z < in.txt > out/a', outputs: {a: out/a}}\n`,
      { 'in.txt': 'text\n' },
      { store, runner, driverEnv: server.env, jobEnv: { XDG_CACHE_HOME: temporaryFolder(), ...jobEnv } },
    );
    const { results } = await world.run();
    expect(results.get('make')?.failure).toBeUndefined();
    expect(world.repo.read('out/a')).toBe('TEXT\n');
    const { script } = world.jobs.jobs.get('1')!.request;
    expect(script).not.toContain(server.env.AWS_SECRET_ACCESS_KEY);
  }

  it('comes by Python, with the credentials of a profile', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, '.aws'));
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = server.env;
    writeFileSync(
      join(home, '.aws', 'credentials'),
      `[default]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    );
    await run({ PATH: await nodeWith([realPython()]), HOME: home });
  });

  it('comes by curl, with those of the environment', async () => {
    await run({ PATH: await nodeWith(['curl']), ...server.env });
  });

  const minted = [
    ['curl', 'curl'],
    ['wget', 'wget'],
    ['Python', realPython()],
  ] as const;
  it.each(minted)('comes by %s, with a URL that the driver has minted', async (_name, program) => {
    const nobody = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
    await run({ PATH: await nodeWith(['grep', program]), ...nobody }, ', credentials: driver');
  });
});
