import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectFailure } from '../support/expect-failure.ts';
import { type ScheduledFlow, scheduledFlow } from '../support/scheduled-flow.ts';

const EXPORT = ['export', 'airflow', '--operator', 'kubernetes'] as const;

async function sharedFlow(steps?: Parameters<typeof scheduledFlow>[0]): Promise<ScheduledFlow> {
  const flow = scheduledFlow(steps);
  await flow.repo.result('remote', 'add', 'team', flow.store);
  return flow;
}

describe('tasks of Airflow as pods', () => {
  it('fetch a worker that no collection takes away', async () => {
    const { repo, store } = await sharedFlow();
    const { text } = await repo.result(...EXPORT, '--image', 'test/x:1');
    expect((await repo.result(...EXPORT, '--image', 'test/x:1')).text).toBe(text);
    const folder = fileURLToPath(store);
    const [record = ''] = readdirSync(join(folder, 'exports'));
    const hex = record.replace(/\.json$/, '');
    expect(text).toContain(hex);
    await repo.result('gc', '--remote', '--grace', '0');
    expect(readdirSync(join(folder, 'blobs', hex.slice(0, 2)))).toContain(hex);
  });

  it('have the settings of their runner, and of no other', async () => {
    const { repo } = await sharedFlow();
    const add = async (name: string, image: string): Promise<void> =>
      repo.result('runner', 'add', name, '--kind', 'kubernetes', '--image', image, '--namespace', 'ml');
    await add('one', 'test/one:1');
    expect((await repo.result(...EXPORT)).text).toContain('"image": "test/one:1"');
    await add('two', 'test/two:1');
    await expectFailure(repo, [...EXPORT], {
      exitCode: 2,
      code: 'which-runner',
      message: /there are one, two/,
    });
    const { text } = await repo.result(...EXPORT, '--runner', 'two', '--connection', 'prod');
    expect(text).toContain('"image": "test/two:1"');
    expect(text).toContain('"namespace": "ml"');
    expect(text).toContain('"kubernetes_conn_id": "prod"');
    await repo.result('runner', 'add', 'bare', '--kind', 'kubernetes', '--credentials', 'driver');
    await expectFailure(repo, [...EXPORT, '--runner', 'bare'], {
      exitCode: 2,
      code: 'no-driver',
      message: /pods of an exported flow have no driver/,
    });
  });

  it('are refused for a step with an image, and their settings where tasks are no pods', async () => {
    const { repo } = await sharedFlow({ a: `{run: x, image: "python:3.12", outputs: {a: a}}` });
    await expectFailure(repo, [...EXPORT], { exitCode: 2, code: 'step-image', message: /Step a has image/ });
    const wrong = ['export', 'airflow', '--image', 'test/x:1'];
    await expectFailure(repo, wrong, { exitCode: 2, code: 'not-pods', message: /--image is of pods/ });
    const odd = ['export', 'airflow', '--instance', 'a b'];
    await expectFailure(repo, odd, { exitCode: 2, code: 'bad-value', message: /--instance "a b"/ });
  });
});
