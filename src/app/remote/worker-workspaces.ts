import { join } from 'node:path';
import type { TaskSurroundings } from '../../executor/ports.ts';
import type { TaskOrder } from '../../executor/remote/task-order.ts';
import type { EventSink } from '../../model/event.ts';
import type { CodeFile } from '../../workspace/code-files.ts';
import type { Environments } from '../../workspace/environment/build-environment.ts';
import { taskWorkspaces, type WorkspaceContext } from '../task-workspaces.ts';

export interface WorkerGround {
  readonly context: Pick<WorkspaceContext, 'config' | 'store' | 'quarantine'>;
  /** Of this attempt alone. */
  readonly scratch: string;
  readonly order: TaskOrder;
  readonly code: readonly CodeFile[];
  /** Bytes of the lock file of the step's environment. */
  readonly lock: Uint8Array | undefined;
  /** Folders of interpreters and packages that the task may read. */
  readonly readableRoots: readonly string[];
  readonly environments: Environments;
  readonly onLog: (logPath: string) => void;
  readonly emit: EventSink;
}

/** The workspaces that tasks have everywhere, on a node that has neither repository nor git. */
export function workerWorkspaces(ground: WorkerGround): TaskSurroundings['openWorkspace'] {
  const { context, scratch, order, code, lock, readableRoots, environments } = ground;
  // What would be hidden from a task on the machine of the repository is not there.
  const none = join(scratch, 'none');
  return taskWorkspaces(
    {
      ...context,
      location: { commonDir: none },
      readConfig: async () => undefined,
      rememberInterpreters: () => {},
    },
    {
      prepared: {
        plan: { flow: { name: order.flow } },
        // Nothing is ever put there: that there is no tree is told by it.
        flow: { root: join(scratch, 'no-tree'), flow: { workspaceLinks: [] } },
        code: { ensureStored: async () => code },
        tree: { readFile: async () => (lock === undefined ? undefined : Buffer.from(lock)) },
      },
      start: { id: order.run },
      journal: { folder: join(scratch, 'active'), taskStarted: (_, logPath) => ground.onLog(logPath) },
      options: { emit: ground.emit },
    },
    { roots: new Map([[order.prepared.task.id, readableRoots]]), images: NO_IMAGES, environments },
  );
}

/** The job is in a container of the step's image already. */
const NO_IMAGES = {
  of: async (image: string): Promise<never> => {
    throw new Error(`Internal error: a worker is asked for the image ${image}`);
  },
};
