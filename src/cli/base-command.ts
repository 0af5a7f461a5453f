import { Command } from '@oclif/core/command';
import { boolean } from '@oclif/core/flags';
import type { CommandName, CommandResults } from '../app/results/command-results.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { describeTerminal } from '../ui/palette.ts';
import { terminalSafe } from '../ui/printable.ts';
import { toMlgitError } from './error-report.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { InterruptSignal } from './interrupt.ts';
import { jsonError, jsonResult, textError, textWarning, type Warning } from './output.ts';
import type { ParsedCommand } from './parse-error.ts';

/** What a command hands back: the JSON document's result, and how to show it to a person. */
export type CommandResult<Name extends CommandName = CommandName> = {
  /** Mapped, so that a result of one command is one of another where it has all that the other's has. */
  readonly [part in 'result']: CommandResults[Name];
} & Shown;

interface Shown {
  /** Text for standard output, without a final newline; undefined prints nothing. */
  readonly text?: string | undefined;
  /** An exit code other than 0 for a result that is complete but says no. */
  readonly exitCode?: number;
}

/**
 * Every command: `--json`, one way to report, one table of exit codes, Ctrl-C as an AbortSignal. A command
 * implements `execute`: flags → one call into `src/app` → one renderer.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = false;
  static override baseFlags = {
    json: boolean({ description: 'print one JSON document', helpGroup: 'GLOBAL' }),
    'no-pager': boolean({ description: 'print long output at once', helpGroup: 'GLOBAL' }),
  };

  private readonly warnings: Warning[] = [];
  protected readonly interrupt = new InterruptSignal();

  protected get settings(): Config {
    return loadConfig(this.config.version);
  }

  protected get signal(): AbortSignal {
    return this.interrupt.signal;
  }

  abstract execute(): Promise<CommandResult>;

  /** Runs the command without oclif's own life cycle, which loads plugins and reports in its own way. */
  async start(): Promise<void> {
    try {
      await this.run();
    } catch (thrown) {
      await this.catch(thrown as Error);
    }
  }

  override async run(): Promise<void> {
    try {
      const { result, text, exitCode = 0 } = await this.execute();
      if (this.wantsJson()) process.stdout.write(`${jsonResult(exitCode, result, this.warnings)}\n`);
      else if (text !== undefined && text !== '') await this.print(`${terminalSafe(text)}\n`);
      process.exitCode = exitCode;
    } finally {
      this.interrupt.dispose();
    }
  }

  /** Whether output that does not fit on the screen is shown page by page. */
  protected readonly pages: boolean = false;
  /** `core.pager` of the repository's configuration, where there is one. */
  protected configuredPager: string | undefined;

  private async print(text: string): Promise<void> {
    const { env } = this.settings;
    const fits = text.split('\n').length <= (process.stdout.rows ?? 0);
    if (this.pages && !fits && describeTerminal(process.stdout, env).isTTY && !this.has('--no-pager')) {
      const { chosenPager, showPaged } = await import('./pager.ts');
      const pager = chosenPager({ env, configured: this.configuredPager });
      this.interrupt.leaveToOthers();
      if (pager !== undefined && (await showPaged(text, pager, env))) return;
    }
    process.stdout.write(text);
  }

  /** Not an error: said on standard error, and listed in the JSON document. */
  protected addWarning(message: string, hints: readonly string[] = []): void {
    this.warnings.push({ message, hints });
    if (this.wantsJson()) return;
    process.stderr.write(`${textWarning({ message, hints })}\n`);
  }

  /** Warnings that were shown already, for the JSON document. */
  protected keepWarnings(warnings: readonly Warning[]): void {
    this.warnings.push(...warnings);
  }

  protected wantsJson(): boolean {
    return this.has('--json');
  }

  private has(flag: string): boolean {
    const end = this.argv.indexOf('--');
    return (end < 0 ? this.argv : this.argv.slice(0, end)).includes(flag);
  }

  override async catch(thrown: Error): Promise<void> {
    const error = this.interrupt.explain(toMlgitError(thrown, this.described()));
    if (this.wantsJson()) process.stdout.write(`${jsonError(error, this.warnings)}\n`);
    else process.stderr.write(`${textError(error)}\n`);
    if (process.env.MLGIT_DEBUG) process.stderr.write(`${thrown.stack}\n`);
    process.exitCode = EXIT_CODES[error.kind].code;
  }

  private described(): ParsedCommand {
    const { id, flags, baseFlags } = this.ctor;
    return { name: id.replace(':', ' '), flags: Object.keys({ ...flags, ...baseFlags }) };
  }

  /** oclif's own hooks, plugins and update checks have no place here. */
  override async finally(): Promise<void> {}
}
