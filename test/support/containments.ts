import { openCgroupV1 } from '../../src/runner/local/containment/cgroup-v1.ts';
import { openCgroupV2 } from '../../src/runner/local/containment/cgroup-v2.ts';
import type { Containment } from '../../src/runner/local/containment/containment.ts';
import { ownCgroups } from '../../src/runner/local/containment/own-cgroups.ts';
import { machineMemory } from '../../src/runner/local/machine-memory.ts';
import { toolPresent } from './required-tool.ts';

export interface ContainmentOfTest {
  readonly name: string;
  readonly missing: boolean;
  readonly open: (totalBytes: number) => Containment | undefined;
}

const kinds: readonly Omit<ContainmentOfTest, 'missing'>[] = [
  { name: 'cgroup-v1', open: (totalBytes) => openCgroupV1(ownCgroups(), { totalBytes, owner: 'test' }) },
  {
    name: 'cgroup-v2-memory',
    open: (totalBytes) => openCgroupV2(ownCgroups(), { totalBytes, owner: 'test', needsMemory: true }),
  },
  // Without its memory controller, which another hierarchy may have, it still keeps processes together.
  {
    name: 'cgroup-v2',
    open: (totalBytes) => openCgroupV2(ownCgroups(), { totalBytes, owner: 'test', needsMemory: false }),
  },
];

/** What this machine can keep processes together with; each is skipped visibly where it is not there. */
export const containments: readonly ContainmentOfTest[] = [
  { name: 'process-tree', missing: process.platform !== 'linux', open: () => undefined },
  ...kinds.map((kind) => ({ ...kind, missing: !toolPresent(kind.name, () => works(kind)) })),
];

function works({ open }: Omit<ContainmentOfTest, 'missing'>): boolean {
  if (process.platform !== 'linux') return false;
  const opened = open(machineMemory().usableBytes);
  opened?.close();
  return opened !== undefined;
}
