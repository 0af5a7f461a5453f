import { describe, expect, it } from 'vitest';
import type { ResourceRequest } from '../../src/model/resources.ts';
import type { JobRunner } from '../../src/runner/job-port.ts';
import { endOf, endsOf, job, printed, signal, submitted, whenAll } from '../support/job-watching.ts';

export interface JobRunnerTraits {
  /** Jobs wait for each other; of those that ask for this, two run at once at most. Absent where all begin at once. */
  readonly crowding?: ResourceRequest;
  /** What a job may take of memory is enforced. */
  readonly limitsMemory: boolean;
  /** More than any machine there has. */
  readonly tooLarge: ResourceRequest;
  /** The shortest limit of time that can be asked for. */
  readonly shortestTimeMs: number;
  readonly hasMailboxes: boolean;
}

export interface JobRunnerUnderTest {
  readonly runner: JobRunner;
  /** The same jobs, as another process sees them. */
  readonly another: () => JobRunner;
  /** Lets the time of a running job be up where that would take long; it has `shortestTimeMs` anyway. */
  readonly expire?: (id: string) => void;
  /** Names of the mailboxes that there are. */
  readonly mailboxes?: () => Promise<readonly string[]>;
}

type Make = () => JobRunnerUnderTest;

/** Until somebody ends it. `exec`, so that nothing is between the signal and the program. */
const FOREVER = 'echo started; exec sleep 3600';

/** What every adapter of the JobRunner port must do. `make` is called once a test. */
export function describeJobRunnerContract(name: string, traits: JobRunnerTraits, make: Make): void {
  describe(`${name} as a system of jobs`, () => {
    describeRunning(make);
    describeEnds(traits, make);
    describeCancelling(traits, make);
    describeSharing(make);
    if (traits.hasMailboxes) describeMailboxes(traits, make);
  });
}

function describeRunning(make: Make): void {
  it('runs one job, which prints and ends', async () => {
    const { runner } = make();
    const [id = ''] = await submitted(runner, [job('echo "hello from $1"', { argument: 'one' })]);
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 0 });
    expect(await printed(runner, id, 'hello')).toContain('hello from one\n');
  });

  it('has nothing to do for no jobs', async () => {
    const { runner } = make();
    expect(await runner.submit([], signal)).toEqual([]);
    expect(await runner.poll([], signal)).toEqual(new Map());
    await runner.cancel([], signal);
  });

  it('gives each of several jobs its own argument, as it is', async () => {
    const { runner } = make();
    const args = [
      '',
      'two  words ',
      `it's "q" $HOME \`id\` \\ !! %A * ~ #x`,
      '-n',
      'Grüße, 世界 🎉',
      ';exit 3&',
    ];
    const jobs = args.map((argument, at) =>
      job('printf "<%s> of %s\\n" "$1" "$#"', { argument, name: `a-${at}` }),
    );
    const ids = await submitted(runner, jobs);
    expect(new Set(ids).size).toBe(args.length);
    for (const end of await endsOf(runner, ids)) expect(end).toEqual({ kind: 'exit', exitCode: 0 });
    for (const [at, id] of ids.entries()) {
      expect(await printed(runner, id, ' of ')).toContain(`<${args[at]}> of 1\n`);
    }
  });

  it('answers in the order of the jobs, whatever goes together', async () => {
    const { runner } = make();
    const codes = [3, 0, 3, 4, 0, 4];
    const ids = await submitted(
      runner,
      codes.map((code) => job(code === 0 ? 'exit 0' : 'exit "$1"', { argument: `${code}` })),
    );
    const ends = await endsOf(runner, ids);
    expect(ends).toEqual(codes.map((exitCode) => ({ kind: 'exit', exitCode })));
  });

  it('takes a script of any text for a shell', async () => {
    const { runner } = make();
    const script = `#SBATCH --time=0\ncat <<'MLGIT_END'\n$1 'x'\nMLGIT_END\nf() { echo "in a function: $1"; }\nf "$1"\n\nexit 5`;
    const [id = ''] = await submitted(runner, [job(script, { argument: 'arg' })]);
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 5 });
    expect(await printed(runner, id, 'function')).toContain("$1 'x'\nin a function: arg\n");
  });

  it('begins all jobs of a pool, although none of them ends', async () => {
    const { runner } = make();
    const ids = await submitted(
      runner,
      Array.from({ length: 6 }, () => job(FOREVER, { pooled: true })),
    );
    await runner.hurry?.(ids, signal);
    await whenAll(runner, ids, ({ kind }) => kind === 'running');
    await runner.cancel(ids, signal);
    expect(await endsOf(runner, ids)).toEqual(ids.map(() => ({ kind: 'cancelled' })));
  });

  it('takes 100 jobs at once', async () => {
    const { runner } = make();
    const jobs = Array.from({ length: 100 }, (_, at) => job('exit "$1"', { argument: `${at % 3}` }));
    const ids = await submitted(runner, jobs);
    const ends = await endsOf(runner, ids);
    expect(ends).toEqual(ids.map((_, at) => ({ kind: 'exit', exitCode: at % 3 })));
  });
}

function describeEnds(traits: JobRunnerTraits, make: Make): void {
  it('tells exit codes, and signals also when it was a program of the script that they ended', async () => {
    const { runner } = make();
    const scripts = ['exit 0', 'exit 7', 'kill -9 $$', 'sh -c "kill -TERM \\$\\$"', 'exit 255'];
    const ids = await submitted(
      runner,
      scripts.map((script) => job(script)),
    );
    expect(await endsOf(runner, ids)).toEqual([
      { kind: 'exit', exitCode: 0 },
      { kind: 'exit', exitCode: 7 },
      { kind: 'signal', signal: 'SIGKILL' },
      { kind: 'signal', signal: 'SIGTERM' },
      { kind: 'exit', exitCode: 255 },
    ]);
  });

  it('ends what takes longer than it may', async () => {
    const { runner, expire } = make();
    const resources = { timeMs: traits.shortestTimeMs };
    const [id = ''] = await submitted(runner, [job(FOREVER, { resources })]);
    await printed(runner, id, 'started');
    expire?.(id);
    expect(await endOf(runner, id)).toEqual({ kind: 'timeout' });
  });

  it.skipIf(!traits.limitsMemory)('ends what takes more memory than it may, and says so', async () => {
    const { runner } = make();
    const resources = { memoryBytes: 64 * 2 ** 20 };
    // Also when the script goes on after that.
    const [id = ''] = await submitted(runner, [
      job('head -c 300000000 /dev/zero | tail -n 1; true', { resources }),
    ]);
    expect(await endOf(runner, id)).toEqual({ kind: 'oom' });
  });

  it('refuses what no machine there can run, in words', async () => {
    const { runner } = make();
    const [large, small] = await runner.submit(
      [job('true', { resources: traits.tooLarge }), job('true')],
      signal,
    );
    expect(large).toMatchObject({
      refused: { kind: 'never-scheduled', reason: expect.stringMatching(/\w+ \w+/) },
    });
    expect(small).toHaveProperty('id');
  });
}

function describeCancelling(traits: JobRunnerTraits, make: Make): void {
  it('cancels what runs, and leaves what has ended and what it does not know', async () => {
    const { runner } = make();
    const [running = '', ended = ''] = await submitted(runner, [job(FOREVER), job('exit 4')]);
    await printed(runner, running, 'started');
    expect(await endOf(runner, ended)).toEqual({ kind: 'exit', exitCode: 4 });
    await runner.cancel([running, ended, '99999999', 'no such job', '../../etc'], signal);
    expect(await endsOf(runner, [running, ended])).toEqual([
      { kind: 'cancelled' },
      { kind: 'exit', exitCode: 4 },
    ]);
    await runner.cancel([running], signal);
  });

  it.skipIf(traits.crowding === undefined)('cancels what waits', async () => {
    const { runner } = make();
    const jobs = Array.from({ length: 3 }, () => job(FOREVER, { resources: traits.crowding ?? {} }));
    const ids = await submitted(runner, jobs);
    const states = await whenAll(runner, ids, (state) => state.kind !== 'waiting' || 'reason' in state);
    const waiting = ids.filter((_, at) => states[at]?.kind === 'waiting');
    expect(waiting.length).toBeGreaterThan(0);
    await runner.cancel(waiting, signal);
    for (const end of await endsOf(runner, waiting)) expect(end).toEqual({ kind: 'cancelled' });
    await runner.cancel(ids, signal);
    await endsOf(runner, ids);
  });
}

function describeSharing(make: Make): void {
  it('says of ids that nobody gave out that it does not know them', async () => {
    const { runner } = make();
    const ids = ['99999998', '99999998_3', '', 'x; exit 1', '../../etc/passwd'];
    const states = await runner.poll(ids, signal);
    expect([...states]).toEqual(ids.map((id) => [id, { kind: 'unknown' }]));
    for (const id of ids) expect(await runner.output(id, signal)).toBeUndefined();
  });

  it('shows the end of what a job has printed while it runs', async () => {
    const { runner } = make();
    const script = 'seq 1 20000; echo ünd; echo started; exec sleep 3600';
    const [id = ''] = await submitted(runner, [job(script)]);
    const output = await printed(runner, id, 'started');
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(64 * 1024);
    expect(output).toMatch(/\n20000\nünd\nstarted\n$/);
    await runner.cancel([id], signal);
    await endOf(runner, id);
  });

  it('lets another process go on with the jobs of one that has gone', async () => {
    const { runner, another } = make();
    const [running = '', ended = ''] = await submitted(runner, [job(FOREVER), job('echo done; exit 6')]);
    runner.close();
    const other = another();
    expect(await endOf(other, ended)).toEqual({ kind: 'exit', exitCode: 6 });
    expect(await printed(other, ended, 'done')).toContain('done\n');
    await whenAll(other, [running], (state) => state.kind === 'running');
    await other.cancel([running], signal);
    expect(await endOf(another(), running)).toEqual({ kind: 'cancelled' });
  });

  it('gives up a question when it is told to', async () => {
    const { runner } = make();
    const reason = new Error('no longer wanted');
    for (const call of [
      runner.poll(['1'], AbortSignal.abort(reason)),
      runner.submit([job('true')], AbortSignal.abort(reason)),
    ]) {
      await expect(call).rejects.toBe(reason);
    }
  });
}

/** Until there is this text in its mailbox, which it then prints. */
const READ =
  'while ! grep -q "$1" "$MLGIT_MAILBOX"; do sleep 0.2; done; cat "$MLGIT_MAILBOX"; ls -lL "$MLGIT_MAILBOX"';

function describeMailboxes(traits: JobRunnerTraits, make: Make): void {
  it('gives each job a mailbox of its own, and renews it while the job runs', async () => {
    const { runner, another, mailboxes } = make();
    const first = ['one', 'two'];
    const jobs = first.map((argument) =>
      job(READ, { argument: `second-${argument}`, mailbox: async () => `first ${argument}` }),
    );
    const ids = await submitted(runner, jobs);
    await whenAll(runner, ids, ({ kind }) => kind === 'running');
    const text = (argument: string): string => `it's second-${argument} $HOME\nMLGIT_END\n`;
    const mail = first.map((argument, at) => ({
      ...{ job: ids[at] ?? '', argument: `second-${argument}` },
      text: text(argument),
    }));
    expect(await mailboxes?.()).toHaveLength(2);
    await another().mailboxes?.renew(mail, signal);
    for (const end of await endsOf(runner, ids)) expect(end).toEqual({ kind: 'exit', exitCode: 0 });
    for (const [at, id] of ids.entries()) {
      expect(await printed(runner, id, 'MLGIT_END')).toContain(text(first[at] ?? ''));
    }
    await another().mailboxes?.remove(mail, signal);
    await runner.mailboxes?.remove(mail, signal);
    await runner.mailboxes?.renew(mail, signal);
    expect(await mailboxes?.()).toEqual([]);
  }, 240_000);

  it('leaves no mailbox of a job that is refused', async () => {
    const { runner, mailboxes } = make();
    const asked = job('true', {
      argument: 'refused',
      mailbox: async () => 'text',
      resources: traits.tooLarge,
    });
    const [answer] = await runner.submit([asked], signal);
    expect(answer).toMatchObject({ refused: { kind: 'never-scheduled' } });
    expect(await mailboxes?.()).toEqual([]);
  });
}
