import { describe, expect, it } from 'vitest';
import type { MlgitError } from '../../../src/model/mlgit-error.ts';
import { remoteWorld } from '../../support/remote-world.ts';
import { hasVersitygw, startVersitygw, storeUrl } from '../../support/versitygw.ts';

const MINUTE_MS = 60_000;
const STEPS = `quick: {run: 'echo made > out/a', outputs: {a: out/a}}
slow: {run: 'cat \${{ inputs.a }} > out/b', inputs: {a: quick.a}, outputs: {b: out/b}, timeout: 2h}
`;

async function worldWith(
  minutes: number,
  store = 's3://unasked/prefix?endpoint=http://127.0.0.1:9&region=x',
) {
  const end = new Date(Date.now() + minutes * MINUTE_MS + 5_000).toISOString();
  const keys = { AWS_ACCESS_KEY_ID: 'tester', AWS_SECRET_ACCESS_KEY: 'tester-secret' };
  return remoteWorld(STEPS, {}, { store, driverEnv: { ...keys, AWS_CREDENTIAL_EXPIRATION: end } });
}

async function refusal(run: Promise<unknown>): Promise<MlgitError> {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'credentials-end-early', kind: 'credentials' });
  return error as MlgitError;
}

describe('credentials that end', () => {
  it('are refused before anything is submitted, when a step may need them for longer', async () => {
    const { run, jobs, repo } = await worldWith(14);
    const { message, hints } = await refusal(run({ remoteCache: false }));
    expect(message).toBe(
      'The AWS credentials end too early (14 min left): step slow on cluster needs them for 3 h (1 h in the queue and 2 h of work), and they are not renewed',
    );
    expect(hints[0]).toMatch(/^export AWS_ACCESS_KEY_ID=…/);
    expect(hints[2]).toContain('mlgit run --resources slow.time=');
    expect(jobs.jobs.size).toBe(0);
    expect(repo.git('for-each-ref', 'refs/mlgit/runs').toString()).toBe('');
  });

  it('are refused when they have ended', async () => {
    const { run } = await worldWith(-1);
    const { message } = await refusal(run({ remoteCache: false }));
    expect(message).toContain('The AWS credentials have ended: step slow');
  });

  it('are of no interest to steps of this machine, nor when all is known', async () => {
    const { run, jobs } = await worldWith(14);
    const here = await run({ runners: ['local'], remoteCache: false });
    expect(here.results.get('slow')?.outcome).toBe('ran');
    const again = await run({ remoteCache: false });
    expect(again.results.get('slow')?.outcome).toBe('cached');
    expect(jobs.jobs.size).toBe(0);
  });

  it.skipIf(!hasVersitygw())('suffice when they last for queue and limit', async () => {
    const server = await startVersitygw();
    try {
      const store = storeUrl(server, 'ends');
      const end = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();
      const driverEnv: { [name: string]: string } = { ...server.env, AWS_CREDENTIAL_EXPIRATION: end(181) };
      const world = await remoteWorld(STEPS, {}, { store, driverEnv, jobEnv: server.env });
      expect((await world.run()).results.get('slow')?.outcome).toBe('ran');
      expect(world.jobs.jobs.size).toBe(2);
    } finally {
      await server.stop();
    }
  });
});
