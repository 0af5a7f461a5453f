import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.ts';

it('hands out random bytes of any length, none of them twice', () => {
  const { randomBytes } = loadConfig('1.0.0');
  const given = Array.from({ length: 2_000 }, () => Buffer.from(randomBytes(8)).toString('hex'));
  expect(new Set(given).size).toBe(given.length);
  expect(randomBytes(0)).toHaveLength(0);
  const large = randomBytes(10_000);
  expect(large).toHaveLength(10_000);
  expect(new Set(large).size).toBe(256);
});
