import type { ObservationMeans } from '../model/execution.ts';
import type { Step } from '../model/flow.ts';
import type { WarmGround } from '../runner/port.ts';

/** How one attempt is kept from what it has not declared, and watched. */
export interface TaskIsolation {
  /** Words before its shell, of a task with this environment. */
  readonly within: (env: { readonly [name: string]: string }) => readonly string[];
  readonly inContainer?: true;
  /** Variables of the program that `within` starts with, of which the task sees nothing. */
  readonly outer?: { readonly [name: string]: string };
  readonly means: readonly ObservationMeans[];
  readonly traceFile?: string;
  readonly hides?: (path: string) => boolean;
  /** How a warm worker for it is started; absent: it needs a process of its own. */
  readonly warm?: Pick<WarmGround, 'within' | 'narrowed'>;
  /** Ends what the runner cannot see; to be called when the commands have ended. */
  readonly end?: () => Promise<void>;
}

export interface IsolatedTask {
  /** What all of its processes may have. */
  readonly memoryBytes?: number | undefined;
  /** As a container gets it, whose engine has to be asked for it. */
  readonly stdin?: 'pipe' | 'terminal' | undefined;
  readonly step: Pick<Step, 'name' | 'undeclared' | 'image' | 'env' | 'resources' | 'fresh'>;
  /** Folder of the attempt; holds `workspace` and `temporary`. */
  readonly base: string;
  readonly workspace: string;
  readonly temporary: string;
  /** Folders that the key covers, and those of mlgit's that the task needs. */
  readonly covered: readonly string[];
}
