import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { golden } from '../../support/golden-store-records.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/golden/v1/', import.meta.url));

describe('the records of format 1', () => {
  it.each(Object.entries(golden))('%s is written and read as it was in the first release', (name, record) => {
    const text = readFileSync(fixtures + name, 'utf8');
    expect(record.text()).toBe(text);
    expect(record.read(text)).toEqual(record.value);
  });

  it('all have a golden file', () => {
    expect(readdirSync(fixtures)).toEqual(expect.arrayContaining(Object.keys(golden)));
  });
});
