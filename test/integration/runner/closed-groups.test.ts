import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineMemory } from '../../../src/runner/local/machine-memory.ts';
import { containments } from '../../support/containments.ts';

const groups = containments.filter(({ name }) => name !== 'process-tree');

describe.each(groups)('$name', ({ missing, open }) => {
  it.skipIf(missing)('is removed by a later close when a process was still inside', async () => {
    const { usableBytes } = machineMemory();
    const containment = open(usableBytes);
    const cell = containment?.open(undefined);
    if (containment === undefined || cell === undefined) throw new Error('no group could be made');
    const folders = cell.controls.map(dirname);
    const entered = cell.controls.map((path) => `echo 0 > '${path}'`).join(' && ');
    const child = spawn('sh', ['-c', `${entered} && echo in && exec sleep 600`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    cell.close();
    containment.close();
    expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);

    child.kill('SIGKILL');
    await once(child, 'close');
    await expect
      .poll(() => {
        open(usableBytes)?.close();
        return folders.map(dirname).filter((folder) => existsSync(folder));
      })
      .toEqual([]);
  });
});
