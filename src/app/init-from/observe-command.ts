import { basename, join } from 'node:path';
import { shellWord } from '../../base/shell-word.ts';
import { CommandFiles } from '../../import/observed/command-files.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { installCallModules } from '../../workspace/call/install-call-modules.ts';
import type { Means } from '../../workspace/isolate/means.ts';
import { traceArguments } from '../../workspace/isolate/trace-arguments.ts';
import { installAuditHook } from '../../workspace/observe/audit-hook.ts';
import { hookedEvents, tracedEvents } from '../../workspace/observe/file-events.ts';
import { runObserved } from '../../workspace/observe/run-observed.ts';
import type { Context } from '../context.ts';
import type { PreparedCommand } from './prepare-commands.ts';

export interface Observing {
  readonly root: string;
  readonly trace: Means;
  /** A folder for what the observation itself writes. */
  readonly scratch: string;
  readonly quietOutput: boolean;
  readonly signal: AbortSignal;
}

export interface Observed {
  readonly files: CommandFiles;
  /** Epoch milliseconds, before which nothing can be of the command. */
  readonly startedAt: number;
}

/** Clocks of file systems are behind by as much as a tick of the kernel. */
const TICK_MS = 20;

/**
 * Runs a command of the user's in the working tree and tells what it did to files: of all its programs where they can be
 * traced, else of what its Python code opens.
 * @throws MlgitError `observed-command-failed` (failed).
 */
export async function observeCommand(
  { config }: Pick<Context, 'config'>,
  command: PreparedCommand,
  observing: Observing,
): Promise<Observed> {
  const { root, trace, scratch } = observing;
  const cwd = join(root, command.ranIn);
  const file = join(scratch, trace.works ? 'trace' : 'observed');
  const folders = [
    ...(trace.works ? [] : [await installAuditHook(config.cacheDir, config.pid)]),
    ...(config.env.PYTHONPATH ? [config.env.PYTHONPATH] : []),
    ...(command.notebook === undefined ? [] : [await installCallModules(config.cacheDir, config.pid)]),
  ];
  const startedAt = config.clock.now() - TICK_MS;
  const exitCode = await runObserved({
    command: command.shell,
    within: trace.works ? traceArguments(trace.program, file) : [],
    cwd,
    env: {
      ...config.env,
      ...(folders.length === 0 ? {} : { PYTHONPATH: folders.join(':') }),
      ...(trace.works ? {} : { MLGIT_OBSERVE_FILE: file }),
    },
    quietOutput: observing.quietOutput,
    signal: observing.signal,
  });
  if (exitCode !== 0) throw commandFailed(command, exitCode);
  const files = new CommandFiles();
  for await (const event of trace.works ? tracedEvents(file, cwd) : hookedEvents(file)) files.add(event);
  return { files, startedAt };
}

function commandFailed({ typed, ranIn, notebook }: PreparedCommand, exitCode: number): MlgitError {
  const again = notebook === undefined ? typed : `jupyter execute ${shellWord(basename(notebook))}`;
  return new MlgitError(`${typed} ended with exit code ${exitCode}, so no flow file was written`, {
    code: 'observed-command-failed',
    kind: 'failed',
    hints: [
      `${ranIn === '' ? '' : `cd ${shellWord(ranIn)} && `}${again}   (a command has to succeed by itself, without input from a terminal)`,
    ],
    details: { command: typed, exitCode },
  });
}
