import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beside, type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';

const TABLE = 'id,balance\n1,10\n2,-5\n';

/** A step that makes a table and notes each time it runs, and one that follows. */
function project(checks: readonly string[], table = TABLE): CliRepo {
  const repo = cliRepo({ 'data/raw.csv': table, '.gitignore': '/build/\n' });
  repo.commit({ 'mlgit.yaml': flow(repo, checks) }, 'flow');
  return repo;
}

function flow(repo: CliRepo, checks: readonly string[], code = ''): string {
  return [
    'version: 1\nflows:\n  credit:\n    steps:\n      clean:\n',
    `        run: "echo ran >> ${beside(repo, 'ran')}; cp data/raw.csv build/clients.csv"\n`,
    `        inputs: {raw: data/raw.csv}\n        outputs: {clients: build/clients.csv}\n${code}`,
    `        checks:\n${checks.map((check) => `          - ${check}\n`).join('')}`,
    '      use: {run: "wc -l < build/clients.csv > build/n.txt", inputs: {clients: clean.clients}, outputs: {n: build/n.txt}}\n',
  ].join('');
}

function timesRun(repo: CliRepo): number {
  const path = beside(repo, 'ran');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

const NO_DEBT = '{sql: "select count(*) from clients where balance < 0", expect: 0, name: no debt}';

describe('a check that does not hold', () => {
  it('fails the task, keeps what it made and the rows, and skips what follows', async () => {
    const repo = project([NO_DEBT]);
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode).toBe(1);
    const { error } = done.json();
    expect(error?.message).toBe('Step clean failed: its check "no debt" expected 0, found 1');
    const spec = `credit@${error?.details.run}`;
    expect(error?.hints).toEqual(expect.arrayContaining([`mlgit cat ${spec}:clean/checks/no-debt`]));
    expect(error?.details.tasks.clean.failure).toEqual({
      ...{ kind: 'check-failed', check: 'no debt', status: 'failed', expected: '0', found: '1', rows: 1 },
    });
    expect(error?.details.tasks.use.outcome).toBe('skipped');
    const rows = await repo.mlgit('cat', `${spec}:clean/checks/no-debt`);
    expect(rows.stdout).toBe('{"id":2,"balance":-5}\n');
    expect((await repo.mlgit('cat', `${spec}:clean/clients`)).stdout).toBe(TABLE);
    expect((await repo.mlgit('show', spec)).stdout).toMatch(/✗ no debt +expected 0, found 1\n/);
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });

  it('is evaluated again when it was changed, and the step is not run again', async () => {
    const repo = project([NO_DEBT]);
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    repo.commit({ 'mlgit.yaml': flow(repo, [NO_DEBT.replace('expect: 0', 'expect: {max: 1}')]) });
    const { manifest, execution } = await repo.result('run');
    expect(manifest.tasks.clean.checks).toEqual([
      { name: 'no debt', severity: 'fail', status: 'passed', expected: 'at most 1', found: '1' },
    ]);
    expect(execution.tasks.clean.outcome).toBe('cached');
    repo.commit({ 'mlgit.yaml': flow(repo, [NO_DEBT]) });
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    expect(timesRun(repo)).toBe(1);
  });

  it('of the severity warn is said, and changes nothing else', async () => {
    const repo = project(['{on: clients, column: balance, between: {min: 0}, severity: warn}']);
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode).toBe(0);
    expect(done.json().warnings).toEqual([
      expect.objectContaining({
        message:
          'Check "clients: balance at least 0" of step clean does not hold: expected balance at least 0, found 1 of 2 rows otherwise',
      }),
    ]);
    expect((await repo.mlgit('show', '@latest')).stdout).toMatch(/! clients: balance at least 0 +expected/);
    expect((await repo.mlgit('run')).stdout).toMatch(/= clean +cached\n +! clients: balance at least 0/);
  });
});

describe('checks', () => {
  it('give the same manifest when they are evaluated again, and when they are remembered', async () => {
    const repo = project([NO_DEBT.replace('expect: 0', 'expect: 1'), '{on: clients, unique: id}']);
    await repo.result('run');
    const { manifest: first } = await repo.result('show', '@latest');
    await repo.result('run');
    const { manifest: remembered } = await repo.result('show', '@latest');
    await repo.result('run', '--force');
    const { manifest: anew } = await repo.result('show', '@latest');
    expect(remembered).toEqual(first);
    expect(anew).toEqual(first);
    expect(first.tasks.clean.checks).toHaveLength(2);
  });

  it('leave a record as it was where there are none', async () => {
    const repo = project([NO_DEBT]);
    repo.commit({ 'mlgit.yaml': flow(repo, []).replace('        checks:\n', '') });
    const { manifest } = await repo.result('run');
    expect(manifest.tasks.clean).not.toHaveProperty('checks');
  });

  it('compare with an artifact of an earlier run, once there is one', async () => {
    const repo = project([
      '{on: clients, column: balance, drift: {against: "credit@latest:clients", ks: 0.1}}',
    ]);
    const first = await repo.mlgit('run', '--json');
    expect(first.json().warnings?.[0]?.message).toContain('there is no credit@latest:clients yet');
    const { manifest } = await repo.result('run');
    expect(manifest.tasks.clean.checks[0]).toMatchObject({ status: 'passed', found: 'ks 0' });
    repo.write('data/raw.csv', 'id,balance\n1,100\n2,200\n');
    const moved = await repo.mlgit('run');
    expect(moved.stderr).toContain('expected ks at most 0.1 from credit@latest:clients, found ks 1');
  });
});

describe('a check that is a command', () => {
  const command = '{command: sh checks/look.sh, code: "checks/**", name: look}';
  const script = (body: string) => ({ 'checks/look.sh': `${body}\n` });

  it('sees code, inputs and outputs, and its exit code decides', async () => {
    const repo = project([command]);
    repo.commit(script('cat "$MLGIT_OUTPUT_CLIENTS" data/raw.csv; exit 3'));
    const done = await repo.mlgit('run', '--json');
    expect(done.json().error?.message).toBe(
      'Step clean failed: its check "look" expected exit code 0, found exit code 3',
    );
    const spec = `credit@${done.json().error?.details.run}`;
    expect((await repo.mlgit('cat', `${spec}:clean/checks/look`)).stdout).toBe(TABLE + TABLE);
  });

  it('is run again when it was changed, and its code is none of the step', async () => {
    const repo = project([command]);
    repo.commit(script(`echo 1 >> ${beside(repo, 'looked')}; exit 1`));
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    repo.commit(script(`echo 1 >> ${beside(repo, 'looked')}`));
    expect((await repo.mlgit('run')).exitCode).toBe(0);
    expect((await repo.mlgit('run')).exitCode).toBe(0);
    expect(timesRun(repo)).toBe(1);
    expect(readFileSync(beside(repo, 'looked'), 'utf8')).toBe('1\n1\n');
  });

  it.each([
    [
      'changes what it looks at',
      'chmod u+w build/clients.csv; echo x >> build/clients.csv',
      /it changed (data\/raw|build\/clients)\.csv, which is read-only/,
    ],
    ['takes too long', 'sleep 60', /ran longer than its timeout of 300 ms/],
  ])('cannot be relied on when it %s', async (_, body, message) => {
    const repo = project([command.replace('name', 'timeout: 300ms, name')]);
    repo.commit(script(body));
    const done = await repo.mlgit('run');
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toMatch(message);
  });
});

describe('a check that changes what it looks at', () => {
  const spoiling = JSON.stringify({
    command: 'chmod u+w build/clients.csv; echo x >> build/clients.csv',
    name: 'spoils',
    severity: 'warn',
  });
  const next = JSON.stringify({ command: 'true', name: 'next', severity: 'warn' });

  it('fails the task though it was only to warn, and nothing that is lost is recorded', async () => {
    const repo = project([]);
    // Other bytes than those of the input, which are one file of the store with it.
    const text = flow(repo, [spoiling, next]).replace('cp data/raw.csv build', 'sort data/raw.csv > build');
    repo.commit({ 'mlgit.yaml': text });
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode).toBe(1);
    const { message, details } = done.json().error ?? {};
    expect(message).toMatch(/its check "spoils" cannot be evaluated: it changed build\/clients\.csv/);
    const { tasks } = (await repo.result('show', `credit@${details?.run}`)).manifest;
    expect(tasks.clean.outputs).toEqual({});
    expect(tasks.clean.checks.map(({ found }: { found: string }) => found)).toEqual([
      'it changed build/clients.csv, which is read-only',
      'the check "spoils" changed build/clients.csv',
    ]);
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });
});

describe('a run that is interrupted during a check', () => {
  it('has lost nothing of what the step has made', async () => {
    const held = await ControlledCommand.open();
    onTestFinished(() => held.close());
    const check = JSON.stringify({ command: held.command, name: 'held' });
    const repo = project([check]);
    const run = repo.start(['run']);
    const invocation = await held.nextInvocation();
    process.kill(run.pid, 'SIGINT');
    await invocation.gone;
    expect((await run.ended).exitCode).toBe(130);
    const next = repo.start(['run', '--json']);
    await (await held.nextInvocation()).exit(0);
    const done = await next.ended;
    expect(done.json().result.execution.tasks.clean.outcome, String(done)).toBe('cached');
    expect(timesRun(repo)).toBe(1);
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });
});

describe('what checks keep', () => {
  it('is told where it was asked for by another name', async () => {
    const repo = project([
      '{on: clients, column: balance, between: {min: 0}, severity: warn}',
      '{on: clients, unique: id}',
    ]);
    await repo.result('run');
    const named = await repo.mlgit('cat', '@latest:clean/checks/clients: balance at least 0');
    expect(named.stderr).toMatch(
      /Hint: did you mean credit@\w+:clean\/checks\/clients-balance-at-least-0\?\n/,
    );
    const other = await repo.mlgit('cat', '@latest:clean/checks/uniqueness');
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('Hint: kept of checks: clean/checks/clients-balance-at-least-0\n');
  });

  it('goes with the run, into a bundle and out of it', async () => {
    const repo = project([NO_DEBT.replace('}', ', severity: warn}')]);
    await repo.result('run');
    const file = beside(repo, 'run.tar');
    expect((await repo.mlgit('bundle', 'create', '@latest', '-o', file)).exitCode).toBe(0);
    const other = cliRepo({ 'a.txt': 'a' });
    expect((await other.mlgit('bundle', 'apply', file)).exitCode).toBe(0);
    const rows = await other.mlgit('cat', 'credit@bundle/run/latest:clean/checks/no-debt');
    expect(rows.stdout, String(rows)).toBe('{"id":2,"balance":-5}\n');
  });

  it('is not collected while the run is there', async () => {
    const repo = project([NO_DEBT.replace('}', ', severity: warn}')]);
    await repo.result('run');
    expect((await repo.mlgit('gc')).exitCode).toBe(0);
    expect((await repo.mlgit('cat', '@latest:clean/checks/no-debt')).exitCode).toBe(0);
  });
});
