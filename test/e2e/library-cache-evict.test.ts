import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TWO_STEPS } from '../support/flows.ts';
import { LibraryConsumer } from '../support/library-consumer.ts';
import { temporaryFolder, testRepo } from '../support/repo.ts';
import { requireValid } from '../support/result-schemas.ts';

let consumer: LibraryConsumer;
beforeAll(() => {
  consumer = new LibraryConsumer(afterAll);
});

it('forgets a cached result, and says whether it was forgotten before', async () => {
  const repo = testRepo({ files: TWO_STEPS });
  repo.git('remote', 'add', 'origin', testRepo({ init: ['--bare'] }).root);
  const store = `file://${join(temporaryFolder(), 'team')}`;
  const [dry, evicted, again, tasks, unknown] = await consumer.embedded(
    repo,
    `const repo = await openRepository();
     await repo.addStore('team', ${JSON.stringify(store)});
     const { id } = await repo.runFlow();
     await repo.push();
     const { key } = (await repo.run(id)).manifest.tasks.upper;
     tell(await repo.evictResult(key.slice(0, 13), { dryRun: true }));
     tell(await repo.evictResult(key));
     tell(await repo.evictResult('demo@' + id + ':upper/'));
     tell((await repo.runFlow()).execution.tasks);
     tell((await failure(repo.evictResult('b3:00000000'))).code);
     await repo.close();`,
  );
  for (const one of [dry, evicted, again]) requireValid('cache-evict', one);
  expect([dry, evicted, again]).toMatchObject([
    { dryRun: true, results: [{ already: false }], stores: { length: 2 } },
    { dryRun: false, results: [{ already: false }] },
    { results: [{ already: true, task: 'upper' }] },
  ]);
  expect(tasks).toMatchObject({ upper: { outcome: 'ran' } });
  expect(unknown).toBe('no-such-result');
});
