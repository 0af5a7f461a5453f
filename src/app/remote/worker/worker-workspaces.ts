import { join } from 'node:path';
import type { TaskSurroundings } from '../../../executor/ports.ts';
import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import type { EventSink } from '../../../model/event.ts';
import type { CodeFile } from '../../../workspace/code-files.ts';
import type { Environments } from '../../../workspace/environment/build-environment.ts';
import { taskWorkspaces, type WorkspaceContext } from '../../task-workspaces.ts';

export interface JobWorkspacesGround {
  readonly context: Pick<WorkspaceContext, 'config' | 'store' | 'quarantine'>;
  /** Of this job alone. */
  readonly scratch: string;
  readonly run: TaskOrder['run'];
  readonly flow: string;
}

/** What is of one attempt. */
export interface AttemptGround {
  readonly code: readonly CodeFile[];
  /** Bytes of the lock file of the step's environment. */
  readonly lock: Uint8Array | undefined;
  /** Folders of interpreters and packages that the task may read. */
  readonly readableRoots: readonly string[];
  readonly environments: Environments;
  readonly onLog: (logPath: string) => void;
  readonly emit: EventSink;
}

/** Opens workspaces for an attempt. Attempts follow one another. */
export type JobWorkspaces = (attempt: AttemptGround) => TaskSurroundings['openWorkspace'];

/** The workspaces that tasks have everywhere, on a node that has neither repository nor git. */
export function jobWorkspaces({ context, scratch, run, flow }: JobWorkspacesGround): JobWorkspaces {
  // What would be hidden from a task on the machine of the repository is not there.
  const none = join(scratch, 'none');
  let attempt: AttemptGround | undefined;
  const current = (): AttemptGround => {
    if (attempt === undefined) throw new Error('Internal error: a workspace without an attempt');
    return attempt;
  };
  const roots = new Map<string, readonly string[]>();
  const open = taskWorkspaces(
    {
      ...context,
      location: { commonDir: none },
      readConfig: async () => undefined,
      rememberInterpreters: () => {},
    },
    {
      prepared: {
        plan: { flow: { name: flow } },
        // Nothing is ever put there: that there is no tree is told by it.
        flow: { root: join(scratch, 'no-tree'), flow: { workspaceLinks: [] } },
        code: { ensureStored: async () => current().code },
        tree: {
          readFile: async () => {
            const { lock } = current();
            return lock === undefined ? undefined : Buffer.from(lock);
          },
        },
      },
      start: { id: run },
      journal: {
        folder: join(scratch, 'active'),
        taskStarted: (_, logPath) => current().onLog(logPath),
      },
      options: { emit: (event) => current().emit(event) },
    },
    {
      roots,
      images: NO_IMAGES,
      environments: {
        find: (...asked) => current().environments.find(...asked),
        ensure: (...asked) => current().environments.ensure(...asked),
      },
    },
  );
  return (next) => (request) => {
    attempt = next;
    roots.set(request.task.id, next.readableRoots);
    return open(request);
  };
}

/** The job is in a container of the step's image already. */
const NO_IMAGES = {
  of: async (image: string): Promise<never> => {
    throw new Error(`Internal error: a worker is asked for the image ${image}`);
  },
};
