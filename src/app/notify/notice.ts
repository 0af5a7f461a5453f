import { describeFailure } from '../../model/describe-failure.ts';
import { lastFailure } from '../../model/last-failure.ts';
import type { RunStatus } from '../../model/manifest.ts';
import { summaryLine } from '../../model/run-message.ts';
import type { RecordedRun } from '../record-run.ts';

/** What is told of a run that has ended (docs/format.md, "Notice"). */
export interface Notice {
  readonly version: 1;
  readonly run: string;
  readonly flow: string;
  readonly status: RunStatus;
  /** The first line of its commit. */
  readonly message: string;
  readonly failed: readonly { readonly task: string; readonly reason: string }[];
}

export function noticeOf({ id, manifest, execution }: Omit<RecordedRun, 'commit'>): Notice {
  const failed = Object.entries(manifest.tasks).filter(([, { status }]) => status === 'failed');
  return {
    version: 1,
    run: id,
    flow: manifest.flow,
    status: manifest.status,
    message: summaryLine(manifest, execution),
    failed: failed.map(([task]) => {
      const failure = lastFailure(execution.tasks[task]);
      return { task, reason: failure === undefined ? 'it failed' : describeFailure(failure) };
    }),
  };
}
