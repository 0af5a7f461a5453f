import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownCgroups } from '../../src/runner/local/containment/own-cgroups.ts';
import { cliRepo } from '../support/cli.ts';
import { containments } from '../support/containments.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

const hasCgroups = containments.some(({ name, missing }) => name.startsWith('cgroup') && !missing);

/** Cgroups that a process has made beside or below those of this test. */
function groupsOf(pid: number): string[] {
  const { legacy, unified } = ownCgroups();
  const parents = [...legacy.values(), unified, unified && join(unified, '..')];
  return [...new Set(parents)]
    .filter((parent) => parent !== undefined && existsSync(parent))
    .flatMap((parent) => readdirSync(parent as string))
    .filter((name) => new RegExp(`^mlgit-\\w+-\\w+-${pid}-`).test(name));
}

it.skipIf(!hasCgroups)('what a killed run left in cgroups is ended and removed by the next run', async () => {
  const command = await ControlledCommand.open();
  const run = JSON.stringify(`if [ -e stop ]; then exit 0; fi; ${command.command}`);
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({ held: `{run: ${run}, code: [stop], cache: false}` }),
  });
  const killed = repo.start(['run']);
  const parent = await command.nextInvocation();
  // A process that nothing but its cgroup connects with the run.
  await parent.background({ clearEnvironment: true });
  const child = await command.nextInvocation();
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(groupsOf(killed.pid)).not.toEqual([]);
  repo.write('stop', '');
  const next = await repo.mlgit('run');
  expect(next.exitCode, `${next}`).toBe(0);
  await child.gone;
  expect(groupsOf(killed.pid)).toEqual([]);
  await command.close();
});
