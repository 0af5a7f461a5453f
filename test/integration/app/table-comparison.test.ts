import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tableComparison } from '../../../src/app/diff/table-comparison.ts';
import { appContext } from '../../support/app-context.ts';
import { diffOf } from '../../support/contents.ts';
import { testRepo } from '../../support/repo.ts';

it('tables are compared in a repository, and nothing is left there', async () => {
  const context = await appContext(testRepo());
  const compareTables = tableComparison(context);
  const diff = await diffOf<'table'>('t.csv', 'id,v\n1,1\n2,2\n', 'id,v\n1,1\n2,3\n', {
    compareTables,
    key: ['id'],
  });
  expect(diff.matched).toMatchObject({ by: 'key', changed: 1 });
  const scratch = join(context.home, 'scratch');
  expect(existsSync(scratch)).toBe(true);
  expect(readdirSync(scratch)).toEqual([]);
});
