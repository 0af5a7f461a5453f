import type { Observations, WorkspaceRequest } from '../executor/ports.ts';
import type { Context } from './context.ts';

export interface ObservedTask {
  readonly context: Context;
  readonly base: string;
  readonly workspace: string;
  readonly repository: string;
  readonly covered: readonly string[];
  readonly request: WorkspaceRequest;
  readonly logPath: string;
}

export async function observeTask(
  _task: ObservedTask,
): Promise<{ hook: object; read: () => Promise<Observations> }> {
  return { hook: {}, read: async () => ({ undeclaredReads: [], undeclaredFiles: [], observedBy: [] }) };
}
