import type { RunOptions } from '../app/run-options.ts';
import type { EventSink } from '../model/event.ts';
import { usageError } from '../model/mlgit-error.ts';
import { terminalSafe } from '../ui/printable.ts';
import { ContextCommand } from './context-command.ts';
import { Args, Flags } from './oclif.ts';
import { createRunReporter } from './run-reporter.ts';

/** Which run of a scheduler a command is about. */
export const scheduledArgs = { flow: Args.string({ required: true, description: 'flow of the run' }) };

export const scheduledFlags = {
  name: Flags.string({ required: true, description: 'what the scheduler calls the run' }),
  store: Flags.string({ description: 'store of the team (default: MLGIT_STORE)', helpValue: 'URL' }),
};

/** A command that a scheduler calls for one task, or one thing, of a run (docs/worker-protocol.md, "Scheduled runs"). */
export abstract class ScheduledCommand extends ContextCommand {
  protected override readonly retriesPush: boolean = false;

  protected requestOf(
    args: { readonly flow: string },
    flags: { readonly name: string; readonly store?: string | undefined },
  ): { readonly flow: string; readonly name: string; readonly store: string } {
    const store = flags.store ?? this.settings.env.MLGIT_STORE;
    if (store === undefined || store === '') {
      throw usageError('no-store', 'Expected the store of the team, found none', [
        '--store s3://BUCKET/PREFIX',
      ]);
    }
    return { flow: args.flow, name: flags.name, store };
  }

  /** Shows what happens, with all that the task prints, which the scheduler keeps. `quiet`: but standard output is the result's. */
  protected async watched<T>(
    quiet: boolean,
    work: (watching: Pick<RunOptions, 'emit' | 'signal' | 'urgent'>) => Promise<T>,
  ): Promise<T> {
    const { env, clock } = this.settings;
    const json = quiet || this.wantsJson();
    const reporter = createRunReporter({
      ...{ json, env, clock },
      // A scheduler keeps what is printed, and nobody presses keys.
      progress: 'lines',
      controls: () => {
        throw new Error('Internal error: lines have no controls');
      },
    });
    const emit: EventSink = (event) => {
      if (event.type === 'task-log' && !json) process.stdout.write(`${terminalSafe(event.line)}\n`);
      reporter.emit(event);
    };
    try {
      return await work({ emit, signal: this.signal, urgent: this.interrupt.urgentSignal });
    } finally {
      reporter.stop();
      this.keepWarnings(reporter.warnings);
    }
  }
}
