import { expect, it } from 'vitest';
import { UsageTeller } from '../../../src/runner/local/usage-teller.ts';
import type { UsageNow } from '../../../src/runner/port.ts';

it('tells cores over the time between, no more than once a second, and begins anew when a command follows', () => {
  let now = 0;
  const told: UsageNow[] = [];
  const teller = new UsageTeller(
    () => now,
    (usage) => told.push(usage),
  );
  const sample = (at: number, cpuMs: number | undefined, bytes: number | undefined): void => {
    now = at;
    if (teller.isDue) teller.sampled(cpuMs, bytes);
  };
  sample(500, 400, 10);
  sample(1000, 900, 20);
  sample(1500, 1900, 30);
  sample(2000, 2400, 40);
  sample(3000, 100, undefined);
  sample(4000, 350, undefined);
  expect(told).toEqual([{ memoryBytes: 20 }, { cpu: 1.5, memoryBytes: 40 }, { cpu: 0.25 }]);
});
