import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

const SECRET = 'hunter2-8f3a1c55e0';
const ENV = { DATABASE_TOKEN: SECRET };

let command: ControlledCommand | undefined;
afterEach(async () => {
  await command?.close();
  command = undefined;
});

/** Files below `.git` and the home, and git objects, in which the secret's value stands. */
function findSecret(repo: CliRepo): string[] {
  const found: string[] = [];
  for (const top of [repo.path('.git'), repo.env.HOME ?? '']) {
    for (const entry of readdirSync(top, { recursive: true, withFileTypes: true, encoding: 'utf8' })) {
      const path = join(entry.parentPath, entry.name);
      if (path.includes(SECRET) || (entry.isFile() && readFileSync(path).includes(SECRET))) found.push(path);
    }
  }
  const objects = repo.git('cat-file', '--batch-all-objects', '--batch-check=%(objectname)').split('\n');
  for (const oid of objects) {
    const type = repo.git('cat-file', '-t', oid);
    if (repo.git('cat-file', type, oid).includes(SECRET)) found.push(oid);
  }
  return found;
}

const YAML = (run: string) =>
  demoFlow({ a: `{run: ${JSON.stringify(run)}, secrets: [DATABASE_TOKEN], outputs: {x: build/x}}` });

describe('a parameter that is called like a credential', () => {
  it('is warned about, with what to write in its place', async () => {
    const flow = demoFlow({ a: '{run: "echo ${{ params.rows }} > build/x", outputs: {x: build/x}}' }, [
      'params: {rows: 3, db_password: changeme, hf-token: x, api_key: "", pad_token: <pad>, max_tokens: 5}',
    ]);
    const repo = cliRepo({ 'mlgit.yaml': flow, '.gitignore': '/build/\n' });
    const warned = (told: string) =>
      [...told.matchAll(/parameter (\S+) is called like a credential/g)].map(([, name]) => name);
    const ran = await repo.mlgit('run');
    expect(ran.exitCode, `${ran}`).toBe(0);
    expect(warned(`${ran}`)).toEqual(['db_password', 'hf-token']);
    expect(`${ran}`).toContain('Hint: secrets: [DB_PASSWORD]');
    expect(`${ran}`).not.toContain('changeme');
    expect(warned(`${await repo.mlgit('status')}`)).toEqual([]);
    expect(warned(`${await repo.mlgit('run', '--set', 'api_key=k')}`)).toEqual([
      'db_password',
      'hf-token',
      'api_key',
    ]);
  });
});

describe('the value of a secret', () => {
  it('reaches the step and is stored nowhere', async () => {
    const repo = cliRepo({
      'mlgit.yaml': YAML('echo ${#DATABASE_TOKEN} > build/x'),
      '.gitignore': '/build/\n',
    });
    for (const args of [
      ['status'],
      ['run', '--json'],
      ['run', '--force'],
      ['explain', 'a'],
      ['log', '--json'],
      ['show', 'demo@latest'],
    ]) {
      const done = await repo.mlgitWith({ env: ENV }, ...args);
      expect(done.exitCode, `${args}: ${done}`).toBe(0);
      expect(`${done}`, `${args}`).not.toContain(SECRET);
    }
    expect(repo.read('build/x').trim()).toBe(String(SECRET.length));
    expect(findSecret(repo)).toEqual([]);
  });

  it('is stored nowhere by a failed run either', async () => {
    const repo = cliRepo({ 'mlgit.yaml': YAML('exit 3'), '.gitignore': '/build/\n' });
    const done = await repo.mlgitWith({ env: ENV }, 'run', '--json');
    expect(done.exitCode, `${done}`).toBe(1);
    expect(done.stdout).not.toContain(SECRET);
    expect(findSecret(repo)).toEqual([]);
  });

  it('is in no journal while the step runs, nor after the run was killed and recovered', async () => {
    command = await ControlledCommand.open();
    const run = `${command.command} && echo done > build/x`;
    const repo = cliRepo({ 'mlgit.yaml': YAML(run), '.gitignore': '/build/\n' });
    const started = repo.start(['run'], { env: ENV });
    const held = await command.nextInvocation();
    expect(held.env.DATABASE_TOKEN).toBe(SECRET);
    expect(findSecret(repo)).toEqual([]);
    process.kill(started.pid, 'SIGKILL');
    await started.ended;
    expect(findSecret(repo)).toEqual([]);
    const next = repo.start(['run'], { env: ENV });
    await (await command.nextInvocation()).exit(0);
    expect((await next.ended).exitCode).toBe(0);
    expect(findSecret(repo)).toEqual([]);
  });

  it('that is not set stops the run before anything starts', async () => {
    const repo = cliRepo({ 'mlgit.yaml': YAML('true'), '.gitignore': '/build/\n' });
    await expectFailure(repo, ['run'], { exitCode: 2, code: 'missing-secret', message: /DATABASE_TOKEN/ });
    expect(repo.git('for-each-ref', 'refs/mlgit')).toBe('');
  });

  it('that is not set keeps nobody from looking at the flow', async () => {
    const repo = cliRepo({ 'mlgit.yaml': YAML('true'), '.gitignore': '/build/\n' });
    for (const looking of [['status'], ['run', '--dry-run']]) {
      const { steps } = await repo.result(...looking);
      expect(steps[0].state).toBe('will-run');
    }
  });

  it('that lies in an untracked credential file is in no snapshot', async () => {
    const repo = cliRepo({ 'mlgit.yaml': demoFlow({ a: '{run: "true"}' }) });
    repo.write('.env', `DATABASE_TOKEN=${SECRET}\n`);
    repo.write('deploy/server.pem', `${SECRET}\n`);
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode, `${done}`).toBe(0);
    expect(findSecret(repo)).toEqual([]);
    expect(repo.read('.env')).toContain(SECRET);
  });
});
