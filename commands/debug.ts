import { debugTask } from '../src/app/debug/debug-task.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { requireTerminal } from '../src/cli/require-terminal.ts';
import { terminalAsker } from '../src/cli/terminal-asker.ts';
import { renderChangedCode, renderDebugged, renderReady } from '../src/ui/render-debug.ts';

export default class Debug extends ContextCommand {
  static override summary = "a shell in a task's workspace, rebuilt as it was before its command started";
  static override description =
    'With its code, inputs, variables and environment. After -- a program that is run there instead of the shell. At the end it says what was edited; nothing is recorded or cached.';
  static override examples = [
    '<%= config.bin %> debug',
    '<%= config.bin %> debug credit@latest:train/segment=a/',
    '<%= config.bin %> debug train --take -- python steps/train.py',
  ];
  static override args = {
    task: Args.string({
      description: "SPEC of a task, or a step of the newest run; default: the newest run's first failed task",
    }),
  };
  static override flags = {
    take: Flags.boolean({
      description: 'take what was edited into the working tree, where that is as the run had it',
    }),
    keep: Flags.boolean({ description: 'leave the workspace where it is' }),
  };

  override async execute(): Promise<CommandResult<'debug'>> {
    const end = this.argv.indexOf('--');
    const command = end < 0 ? undefined : this.argv.slice(end + 1);
    const { args, flags } = await this.parse(Debug, end < 0 ? this.argv : this.argv.slice(0, end));
    if (command === undefined || command.length === 0) requireTerminal('mlgit debug TASK -- COMMAND…');
    const { say, ask } = terminalAsker({ json: this.wantsJson(), mayAsk: true });
    return this.inRepository(async (context) => {
      this.interrupt.leaveToOthers();
      let wereShown = false;
      const debugged = await debugTask(context, {
        task: args.task,
        command: command?.length === 0 ? undefined : command,
        keep: flags.keep,
        takes: async (changed) => {
          if (flags.take || ask === undefined || command !== undefined) return flags.take;
          say(renderChangedCode(changed, this.palette));
          wereShown = true;
          return ask('Take this into the working tree?');
        },
        onReady: (ready) => say(renderReady(ready)),
        quietOutput: this.wantsJson(),
        stdin: process.stdin.isTTY && process.stdout.isTTY ? 'terminal' : 'pipe',
        emit: this.warnOnly,
        signal: this.signal,
      });
      for (const path of debugged.changedInputs)
        this.addWarning(`Input ${path} was changed in the store and is quarantined`, ['mlgit fsck']);
      for (const { path, because } of debugged.taken?.kept ?? [])
        this.addWarning(`${path} was not taken: ${because}`, [
          `mlgit debug --keep   (and copy it from there)`,
        ]);
      const isIncomplete = (debugged.taken?.kept.length ?? 0) > 0;
      return {
        result: debugged,
        text: renderDebugged(debugged, { palette: this.palette, wereShown }),
        exitCode: isIncomplete ? 3 : command !== undefined && debugged.exitCode !== 0 ? 1 : 0,
      };
    });
  }
}
