import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReadContext } from '../src/app/context.ts';
import type { ReportSubject } from '../src/app/report/find-subject.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { outputPath } from '../src/cli/output-path.ts';
import { readPageAssets } from '../src/ui/html/read-page-assets.ts';
import { pageWritten } from '../src/ui/page-written.ts';

export default class Report extends ContextCommand {
  static override summary = 'a page to look at: of one run, or of all runs of a flow';
  static override description =
    'One HTML file with all that it needs, for a browser, a mail or a pull request; it asks nothing of a network. Without a word it is about the only flow there is. A file that mlgit did not write, or that was changed since, is not overwritten.';
  static override examples = [
    '<%= config.bin %> report credit',
    '<%= config.bin %> report credit@latest -o run.html',
  ];
  static override args = { subject: Args.string({ description: 'a flow, or FLOW@REV or the id of a run' }) };
  static override flags = {
    html: Flags.string({
      char: 'o',
      parse: outputPath,
      description: 'file to write (default: mlgit-FLOW.html or mlgit-FLOW-RUN.html, here)',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite whatever file is there' }),
    open: Flags.boolean({ description: 'show it in the browser' }),
  };

  override async execute(): Promise<CommandResult<'report'>> {
    const { args, flags } = await this.parse(Report);
    const { subject: text } = args;
    if (text === undefined) return this.inRepository((context) => this.#write(context, undefined, flags));
    return this.atPlace({ spec: text, wholeFlow: true }, ({ context, spec }) =>
      this.#write(context, spec, flags),
    );
  }

  async #write(
    context: ReadContext,
    text: string | undefined,
    flags: { readonly html?: string | undefined; readonly force: boolean; readonly open: boolean },
  ): Promise<CommandResult<'report'>> {
    const { findSubject } = await import('../src/app/report/find-subject.ts');
    const { writePage } = await import('../src/app/report/write-page.ts');
    const subject = await findSubject(context, text);
    const { page, facts } = await this.#page(context, subject);
    const { cwd, pid } = this.settings;
    const path = resolve(cwd, flags.html ?? facts.name);
    const sizeBytes = await writePage(page, { path, force: flags.force, pid });
    if (flags.open) await this.showInBrowser(pathToFileURL(path).href, path);
    const { name: _, ...told } = facts;
    return {
      result: { ...told, path, sizeBytes },
      text: pageWritten({ path, sizeBytes }, cwd, this.palette),
    };
  }

  async #page(context: ReadContext, subject: ReportSubject) {
    const assets = await readPageAssets(this.config.root);
    if (subject.kind === 'flow') {
      const { flow } = subject;
      const { reportOfFlow } = await import('../src/app/report/flow-report.ts');
      const { flowPage } = await import('../src/ui/html/flow-page.ts');
      const report = await reportOfFlow(context, flow);
      const facts = { kind: 'flow' as const, flow, runs: report.ids.length, name: `mlgit-${flow}.html` };
      return { page: flowPage(report, assets), facts };
    }
    const { run } = subject;
    const { reportOfRun } = await import('../src/app/report/run-report.ts');
    const { runPage } = await import('../src/ui/html/run-page.ts');
    const report = await reportOfRun(context, run, this.signal);
    const { leftOut } = report;
    const facts = {
      kind: 'run' as const,
      flow: run.flow,
      run: run.id,
      leftOut,
      name: `mlgit-${run.flow}-${run.id}.html`,
    };
    return { page: runPage(report, assets), facts };
  }
}
