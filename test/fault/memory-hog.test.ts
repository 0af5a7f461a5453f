import { afterEach, describe, expect, it } from 'vitest';
import { cliClone, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';
import { requireTool } from '../support/required-tool.ts';
import { canMakeSmallMachine, smallMachine } from '../support/small-machine.ts';

const python = requireTool('python3');
const opened: ControlledCommand[] = [];
afterEach(async () => {
  for (const command of opened.splice(0)) await command.close();
});

/** Fills memory with what cannot be taken away, without end. */
const HOG = `${python.path} -c 'import os
kept = []
while True: kept.append(bytearray(os.urandom(4096)) * 256)'`;

const flow = (steps: { readonly [name: string]: string }) => ({
  'mlgit.yaml': demoFlow(steps),
  '.gitignore': '/build/\n',
});
const step = (run: string, more = ''): string => `{run: ${JSON.stringify(run)}${more}}`;

describe.skipIf(!canMakeSmallMachine || python.missing)('on a small machine', () => {
  it('a task that allocates without end is killed, and the run of a neighbour finishes', async () => {
    const machine = smallMachine(700);
    const command = await ControlledCommand.open();
    opened.push(command);
    const calm = `${command.command} && echo 1 > build/x`;
    const repo = cliRepo(
      flow({ calm: step(calm, ', outputs: {x: build/x}'), hog: step(HOG), hog2: step(HOG) }),
    );
    const clone = cliClone(repo, 'clone');

    const neighbour = clone.start(['run', '--only', 'calm', '--json']);
    machine.enter(neighbour.pid);
    const held = await command.nextInvocation();
    const bad = repo.start(['run', '--only', 'hog', '--only', 'hog2', '--jobs', '2', '--json']);
    machine.enter(bad.pid);
    const done = await bad.ended;
    await held.exit(0);

    expect((await neighbour.ended).exitCode).toBe(0);
    expect(clone.read('build/x')).toBe('1\n');
    expect(done.exitCode, `${done}`).toBe(1);
    const ranOut = { outcome: 'failed', failure: { kind: 'oom' } };
    expect(done.json().error?.details.tasks).toMatchObject({ hog: ranOut, hog2: ranOut });
    expect(done.json().error?.hints[0]).toMatch(/^mlgit run demo --resources hog2?\.memory=\d+MiB$/);
    expect(machine.kills()).toBe(0);
  });

  it('two runs that together want more than there is lose their tasks, and neither their drivers nor a neighbour', async () => {
    const machine = smallMachine(900);
    const command = await ControlledCommand.open();
    opened.push(command);
    const repo = cliRepo(flow({ calm: step(command.command), hog: step(HOG) }));
    const clones = ['one', 'two'].map((name) => cliClone(repo, name));
    const neighbour = repo.start(['run', '--only', 'calm', '--json']);
    machine.enter(neighbour.pid);
    const held = await command.nextInvocation();
    const bad = clones.map((clone) => clone.start(['run', '--only', 'hog', '--json']));
    for (const { pid } of bad) machine.enter(pid);
    for (const { ended } of bad) {
      const done = await ended;
      expect(done.exitCode, `${done}`).toBe(1);
      expect(done.json().error?.details.tasks).toMatchObject({ hog: { failure: { kind: 'oom' } } });
    }
    await held.exit(0);
    expect((await neighbour.ended).exitCode).toBe(0);
  });
});

describe.skipIf(python.missing)('a task above its memory', () => {
  it('is named with limit, peak and the flag that raises it, and leaves the others alone', async () => {
    const repo = cliRepo(
      flow({
        fine: step('echo 1 > build/x', ', outputs: {x: build/x}'),
        train: step(HOG, ', resources: {memory: 100MiB}'),
      }),
    );
    const done = await repo.mlgit('run');
    expect(done.exitCode).toBe(1);
    const sentence = /it was killed for its memory: its limit is 100 MiB, its peak was [\d.]+ MiB/;
    expect(done.stdout).toMatch(sentence);
    expect(done.stderr).toMatch(sentence);
    expect(done.stderr).toMatch(/Hint: mlgit run demo --resources train\.memory=\d+MiB\n/);
    const [run] = (await repo.result('log', '--all')).runs;
    expect(run.execution.tasks).toMatchObject({
      fine: { outcome: 'ran' },
      train: {
        outcome: 'failed',
        attempts: [
          {
            requested: { memoryBytes: 100 * 2 ** 20 },
            failure: { kind: 'oom', step: 'train', limitBytes: 100 * 2 ** 20 },
          },
        ],
      },
    });
  });
});
