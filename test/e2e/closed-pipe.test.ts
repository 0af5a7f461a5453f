import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

let command: ControlledCommand | undefined;
afterEach(() => command?.close());

/** Takes the first output and goes, as `head` does. */
async function readAndGo({ child }: StartedCli): Promise<void> {
  await once(child.stdout, 'data');
  child.stdout.destroy();
}

describe('a reader that has enough', () => {
  it('ends no run: it goes on and is recorded', async () => {
    command = await ControlledCommand.open();
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "echo 1 > a", outputs: {a: a}}',
        held: `{run: ${JSON.stringify(command.command)}, inputs: {a: a.a}}`,
        b: '{run: "cat a > b", inputs: {a: a.a}, outputs: {b: b}}',
      }),
    });
    const run = repo.start(['run', '--jobs', '1']);
    await readAndGo(run);
    await (await command.nextInvocation()).exit(0);
    await once(run.child, 'exit');
    expect(run.child.exitCode).toBe(0);
    const [recorded] = (await repo.result('log')).runs;
    expect(recorded.manifest.status).toBe('succeeded');
    expect(repo.read('b')).toBe('1\n');
  });

  it.each([
    ['cat', ['cat', '@latest:big']],
    ['logs', ['logs', '@latest:make/']],
    ['log --json', ['log', '--json']],
  ])('ends %s quietly', async (_name, args) => {
    const repo = await withBigArtifact();
    const reading = repo.start(args);
    await readAndGo(reading);
    const errors: Buffer[] = [];
    reading.child.stderr.on('data', (part: Buffer) => errors.push(part));
    await once(reading.child, 'exit');
    expect(reading.child.exitCode).toBe(0);
    expect(Buffer.concat(errors).toString()).toBe('');
  });
});

/** An artifact and a log that no pipe holds whole. */
async function withBigArtifact(): Promise<CliRepo> {
  const lines = 'yes some words for a pipe | head -n 200000';
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({ make: `{run: "${lines} > big; ${lines}", outputs: {big: big}}` }),
  });
  await repo.result('run', '--message', 'm'.repeat(100_000));
  return repo;
}
