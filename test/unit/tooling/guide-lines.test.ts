import { expect, it } from 'vitest';
import { firstMissing } from '../../support/guide.ts';

const OUTPUT = 'demo run k3f9\n  ✓ one   12 ms\n  ✓ two   15 ms\ndemo: 2 tasks in 30 ms\n';

it('lines of a guide are found in their order, with anything between them and at …', () => {
  expect(firstMissing(['  ✓ one …', '', 'demo: 2 tasks in …'], OUTPUT)).toBeUndefined();
  expect(firstMissing([], OUTPUT)).toBeUndefined();
});

it('the first line that is not there, or not after the one before it, is named', () => {
  expect(firstMissing(['  ✓ two …', '  ✓ one …'], OUTPUT)).toBe('  ✓ one …');
  const many = Array.from({ length: 40 }, () => '… …');
  expect(firstMissing([...many, 'never'], 'a b\n'.repeat(4_000))).toBe('never');
});
