import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSlurmJobs } from '../../../src/runner/slurm/slurm-jobs.ts';
import { endOf, job, printed, signal, submitted } from '../../support/job-watching.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { requireTool } from '../../support/required-tool.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../../support/slurm-cluster.ts';
import { sshServer } from '../../support/ssh-server.ts';

const FOREVER = 'echo started; exec sleep 3600';
const settings = { name: 'hpc', kind: 'slurm' } as const;

async function ownCluster(conf: readonly string[] = []): Promise<SlurmCluster> {
  const cluster = await startSlurm(conf);
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** A folder in front of PATH with one program in it. */
function withProgram(name: string, script: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return `${folder}${delimiter}${process.env.PATH}`;
}

describe.skipIf(!hasSlurm())('what happens to Slurm', () => {
  it('a node that fails loses its job', async () => {
    const cluster = await ownCluster(['SlurmdTimeout=6']);
    const runner = createSlurmJobs({ settings, env: cluster.env });
    const [id = ''] = await submitted(runner, [job(FOREVER)]);
    await printed(runner, id, 'started');
    const state = (await runner.poll([id], signal)).get(id);
    await cluster.killNode(state?.kind === 'running' ? (state.host ?? '') : '');
    expect(await endOf(runner, id)).toEqual({ kind: 'lost', reason: expect.stringMatching(/\w/) });
  });

  it('a job of more importance ends one of less', async () => {
    const cluster = await ownCluster();
    const runner = createSlurmJobs({ settings, env: cluster.env });
    const urgent = createSlurmJobs({ settings: { ...settings, partition: 'urgent' }, env: cluster.env });
    const whole = { resources: { memoryBytes: 3000 * 2 ** 20 } };
    const ids = await submitted(runner, [job(FOREVER, whole), job(`:; ${FOREVER}`, whole)]);
    for (const id of ids) await printed(runner, id, 'started');
    const [first = ''] = await submitted(urgent, [job('true', whole)]);
    expect(await endOf(urgent, first)).toEqual({ kind: 'exit', exitCode: 0 });
    const states = [...(await runner.poll(ids, signal)).values()];
    expect(states).toContainEqual({
      kind: 'ended',
      end: { kind: 'preempted', reason: expect.stringMatching(/\w/) },
    });
  });

  it('is told apart when nobody answers from a job that is not there', async () => {
    const cluster = await ownCluster(['MessageTimeout=2']);
    const runner = createSlurmJobs({ settings, env: cluster.env });
    const [id = ''] = await submitted(runner, [job('true')]);
    await endOf(runner, id);
    await cluster.killController();
    const unreachable = {
      code: 'runner-unreachable',
      kind: 'unreachable',
      hints: [expect.stringMatching(/^sinfo /)],
    };
    const calls = [
      runner.poll([id], signal),
      runner.cancel([id], signal),
      runner.submit([job('true')], signal),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: unreachable });
    }
    await expect(runner.poll([id], signal)).rejects.toThrow(
      /^The runner hpc could not be reached: squeue on this machine: .*Unable to contact slurm controller/,
    );
    expect(await runner.output(id, signal)).toBe('');
  });

  it('cannot be reached where its commands know of no cluster', async () => {
    const runner = createSlurmJobs({ settings, env: { PATH: process.env.PATH ?? '' } });
    const call = runner.submit([job('true')], signal);
    await expect(call).rejects.toMatchObject({ code: 'runner-unreachable', kind: 'unreachable' });
  });
});

const sshd = requireTool('sshd');

it.skipIf(sshd.missing)('does not wait for a connection that ssh keeps for later calls', async () => {
  const squeue = `printf '%-12s%-12s%-20s%-10s%-64s%-200s\\n' 5 N/A RUNNING 0 n1 None`;
  const server = await sshServer(sshd.path, { env: { PATH: withProgram('squeue', squeue) } });
  const control = `-o ControlMaster=auto -o ControlPath=${join(temporaryFolder(), 's')} -o ControlPersist=60`;
  const ssh = `PATH='${server.pathWithSsh}' exec ssh ${control} "$@"`;
  const PATH = withProgram('ssh', ssh);
  const runner = createSlurmJobs({ settings: { ...settings, host: 'login.example' }, env: { PATH } });
  onTestFinished(() => {
    execFileSync('sh', ['-c', `${ssh} 2>/dev/null`, 'ssh', '-O', 'exit', 'login.example']);
  });
  for (let call = 0; call < 3; call++) {
    expect((await runner.poll(['5'], signal)).get('5')).toEqual({ kind: 'running', host: 'n1' });
  }
});

describe('a host that leads to no Slurm', () => {
  const away = { ...settings, host: 'login.example' };
  const hint = 'ssh -o BatchMode=yes login.example sinfo   (asks the same, in the same way)';

  it('cannot be reached when ssh says so', async () => {
    const PATH = withProgram(
      'ssh',
      'echo "ssh: connect to host login.example port 22: No route to host" >&2; exit 255',
    );
    const call = createSlurmJobs({ settings: away, env: { PATH } }).poll(['1'], signal);
    await expect(call).rejects.toMatchObject({ code: 'runner-unreachable', hints: [hint] });
    await expect(call).rejects.toThrow(
      'The runner hpc could not be reached: squeue on login.example: ssh: connect to host login.example port 22: No route to host',
    );
  });

  it('cannot be reached when it has no commands of Slurm, whatever its login says', async () => {
    const PATH = withProgram('ssh', 'echo welcome; PATH=/nonexistent exec /bin/sh');
    const call = createSlurmJobs({ settings: away, env: { PATH } }).submit(
      [job('true'), job('false')],
      signal,
    );
    await expect(call).rejects.toThrow(
      /could not be reached: scontrol on login.example: .*scontrol: not found/,
    );
  });

  it('is given up when it does not answer in time, or nobody wants to know any more', async () => {
    const PATH = withProgram('ssh', 'sleep 3600');
    const runner = createSlurmJobs({ settings: away, env: { PATH }, limitMs: 200 });
    await expect(runner.poll(['1'], signal)).rejects.toThrow(
      'squeue on login.example: no answer within 0.2 s',
    );
    const patient = createSlurmJobs({ settings: away, env: { PATH } });
    const stop = new AbortController();
    const call = patient.cancel(['1'], stop.signal);
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  it('cannot be reached without ssh', async () => {
    const call = createSlurmJobs({ settings: away, env: { PATH: '/nonexistent' } }).output('1', signal);
    await expect(call).rejects.toMatchObject({ code: 'runner-unreachable' });
  });
});
