import { readdir, stat, statfs } from 'node:fs/promises';
import type { Amounts } from '../../model/reservation.ts';
import { machineMemory } from '../../runner/local/machine-memory.ts';
import type { Context } from '../context.ts';

export interface MachineCapacity {
  readonly amounts: Amounts;
  /** Ids of the devices that `amounts.gpu` counts. */
  readonly gpus: readonly number[];
}

/** What this process may use of the machine. Disk is what was free on the disk of the workspaces when it was asked. */
export async function machineCapacity(context: Context): Promise<MachineCapacity> {
  const { bavail, bsize } = await statfs(context.home);
  const gpus = await visibleGpus(context.config.env.CUDA_VISIBLE_DEVICES);
  return {
    amounts: {
      cpu: context.config.cpus,
      memoryBytes: machineMemory().usableBytes,
      gpu: gpus.length,
      diskBytes: bavail * bsize,
    },
    gpus,
  };
}

/** The disk that a reservation is about: what is reserved on another one takes nothing from it. */
export async function diskOf(context: Context): Promise<string> {
  return String((await stat(context.home)).dev);
}

/** NVIDIA's devices, or those that the caller was given of them. */
async function visibleGpus(visible: string | undefined): Promise<readonly number[]> {
  if (visible !== undefined) {
    return visible.split(',').flatMap((id) => (/^\s*\d+\s*$/.test(id) ? [Number(id)] : []));
  }
  const devices = await readdir('/dev').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return devices
    .flatMap((name) => (/^nvidia\d+$/.test(name) ? [Number(name.slice('nvidia'.length))] : []))
    .sort((a, b) => a - b);
}
