import { openPlace, type Place, type PlaceOptions } from '../app/clone-free/open-place.ts';
import type { Context, ReadContext } from '../app/context.ts';
import { findingsOf } from '../app/findings.ts';
import { openContext } from '../app/open-context.ts';
import type { CommandName } from '../app/results/command-results.ts';
import { isPushDue } from '../app/sharing/pending-push.ts';
import { type EndedRun, type Sharing, shareAfterRun } from '../app/sharing/share-after-run.ts';
import type { EventSink } from '../model/event.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import { createPalette, describeTerminal, type Palette, type Terminal } from '../ui/palette.ts';
import { startInBackground } from './background.ts';
import { BaseCommand, type CommandResult } from './base-command.ts';
import { ProgressLine, type ProgressTurn } from './progress-line.ts';
import { RemoteLine } from './remote-line.ts';
import { terminalAsker } from './terminal-asker.ts';

/** A command that works in a repository. */
export abstract class ContextCommand extends BaseCommand {
  private readonly lines: ProgressLine[] = [];
  private readonly turn: ProgressTurn = {};
  private readonly remoteLine = new RemoteLine();

  /** Opens the repository of the current folder, and closes it whatever happens. */
  protected async inRepository<Name extends CommandName>(
    work: (context: Context) => Promise<CommandResult<Name>>,
  ): Promise<CommandResult<Name>> {
    const context = await openContext(this.settings);
    try {
      const result = await work(context);
      this.warnOfFindings(context);
      if (this.retriesPush) await this.retryPush(context);
      await this.learnPager(context);
      return result;
    } catch (error) {
      throw await context.explain(error);
    } finally {
      this.clearLines();
      this.remoteLine.clear();
      await context.close();
    }
  }

  /** Opens what a SPEC points to, here or anywhere else, and closes it whatever happens. */
  protected async atPlace<Name extends CommandName>(
    where: Pick<PlaceOptions, 'spec' | 'repo' | 'store' | 'wholeFlow'>,
    work: (place: Place) => Promise<CommandResult<Name>>,
  ): Promise<CommandResult<Name>> {
    const call = this.conversation();
    const { ask: confirm } = terminalAsker({ json: this.wantsJson(), mayAsk: true });
    const place = await openPlace({ ...where, config: this.settings, signal: this.signal, call, confirm });
    try {
      const result = await work(place);
      this.warnOfFindings(place.context);
      if (place.clone !== undefined && this.retriesPush) await this.retryPush(place.clone);
      if (place.clone !== undefined) await this.learnPager(place.clone);
      return result;
    } catch (error) {
      const explained = place.explain(error);
      throw place.clone === undefined ? explained : await place.clone.explain(explained);
    } finally {
      this.clearLines();
      this.remoteLine.clear();
      await place.close();
    }
  }

  private async learnPager({ settings }: Context): Promise<void> {
    if (!this.pages || !this.terminal.isTTY) return;
    this.configuredPager = await settings.readConfig('core.pager');
  }

  /** False for commands that push or wait themselves. */
  protected readonly retriesPush: boolean = true;

  /** What could not go when it was to is tried again by whatever command comes next. */
  private async retryPush(context: Context): Promise<void> {
    const { cwd, clock } = context.config;
    if (await isPushDue(context, clock.now())) startInBackground(['push', '--background'], cwd);
  }

  /** Shares a run that has ended, as far as the user wants that, and says what becomes of it. */
  protected async share(context: Context, recorded: EndedRun): Promise<Sharing> {
    const asker = terminalAsker({ json: this.wantsJson(), mayAsk: true });
    const sharing = await shareAfterRun(context, recorded, asker);
    if (sharing.state === 'refused') this.addWarning(sharing.error.message, sharing.error.hints);
    if (sharing.state === 'undecided') {
      this.addWarning(`The run stays on this machine: nobody has said that it may go to ${sharing.store}`, [
        'mlgit push',
        'git config mlgit.push auto   (shares every run when it ends)',
      ]);
    }
    if (sharing.state === 'pending') startInBackground(['push', '--background'], context.config.cwd);
    return sharing;
  }

  protected warnOfFindings(context: ReadContext): void {
    for (const { message, hints } of findingsOf(context)) this.addWarning(message, hints);
  }

  /** Shows a page in the browser of this machine; that there is none is a warning. `name`: what to type instead. */
  protected async showInBrowser(url: string, name = url): Promise<void> {
    const { openInBrowser } = await import('./open-in-browser.ts');
    const why = await openInBrowser(url);
    if (why !== undefined) this.addWarning(`No browser could be started: ${why}`, [`open ${name}`]);
  }

  /** For work that reports no progress of its own: only its warnings are shown. */
  protected readonly warnOnly: EventSink = (event) => {
    if (event.type === 'warning') this.addWarning(event.message, event.hints);
  };

  /** Reports bytes and files of one operation; silent with `--json`. */
  protected progress(label: string, totalBytes = 0): (bytes: number, files: number) => void {
    if (this.wantsJson()) return () => {};
    return this.newLine(label, totalBytes).add;
  }

  /** The same of what goes to a store of the team or comes from it, with rate and remaining time. */
  protected transfer(label: string): TransferProgress {
    if (this.wantsJson()) return { planned: () => {}, moved: () => {} };
    const line = this.newLine(label, 0);
    return { planned: line.expect, moved: line.add };
  }

  private newLine(label: string, totalBytes: number): ProgressLine {
    this.clearLines();
    const line = new ProgressLine(label, totalBytes, this.settings.clock.monotonic, this.turn);
    this.lines.push(line);
    return line;
  }

  /** Before a result is printed that is not returned. */
  protected clearLines(): void {
    for (const line of this.lines) line.clear();
  }

  /** How a call to a git remote shows its progress, and whether somebody can be asked for a password. */
  protected conversation(): { readonly onLine?: (line: string) => void; readonly asks: boolean } {
    const asks = process.stdin.isTTY === true && !this.wantsJson();
    if (!process.stderr.isTTY || this.wantsJson()) return { asks };
    return { asks, onLine: this.remoteLine.show };
  }

  protected get terminal(): Terminal {
    return describeTerminal(process.stdout, this.settings.env);
  }

  protected get palette(): Palette {
    return createPalette(this.terminal.coloured && !this.wantsJson());
  }
}
