import { resolve } from 'node:path';
import type { Context } from '../src/app/context.ts';
import { diffSpecs } from '../src/app/diff/diff-specs.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { browseDiffOf } from '../src/cli/browse-diff-of.ts';
import { mayBrowse } from '../src/cli/choose-screen.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { DIFF_SECTIONS, type DiffSection, type RunDiff } from '../src/model/diff/run-diff.ts';
import type { RunTable } from '../src/model/diff/run-table.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import { renderComparison } from '../src/ui/diff/render-comparison.ts';
import { readPageAssets } from '../src/ui/html/read-page-assets.ts';
import { pageWritten } from '../src/ui/page-written.ts';

interface PageOptions {
  readonly html: string;
  readonly force: boolean;
  readonly sections: readonly DiffSection[] | undefined;
}

export default class Diff extends ContextCommand {
  static override summary = 'what differs between runs, tasks or artifacts, and which is better';
  static override description =
    'Of one SPEC, what differs from the run before it in its flow; of more than two, a table of runs. That they differ is ' +
    'no failure: the exit code is 0.';
  static override examples = [
    '<%= config.bin %> diff credit@prod credit@latest',
    '<%= config.bin %> diff @latest --patch',
    '<%= config.bin %> diff credit@prod credit@latest --html diff.html',
    '<%= config.bin %> diff @latest~1:clean/clients @latest:clean/clients --key id',
    '<%= config.bin %> diff @latest~2 @latest~1 @latest',
  ];
  static override strict = false;
  static override args = { specs: Args.string({ required: true, description: 'SPECs or run ids' }) };
  static override flags = {
    section: Flags.string({
      multiple: true,
      options: DIFF_SECTIONS,
      description: 'only this section',
    }),
    patch: Flags.boolean({ description: 'the patch of the code as well' }),
    full: Flags.boolean({ description: 'all rows, and into all artifacts, however many and large' }),
    key: Flags.string({
      multiple: true,
      description: 'a column whose values name a row of a table',
      helpValue: 'COLUMN',
    }),
    plain: Flags.boolean({ description: 'as text, also on a terminal' }),
    markdown: Flags.boolean({ description: 'as Markdown, for a pull request' }),
    html: Flags.string({
      description: 'write a page for a browser, with curves and images',
      helpValue: 'FILE',
      exclusive: ['markdown'],
    }),
    force: Flags.boolean({
      char: 'f',
      description: 'overwrite whatever file is there',
      dependsOn: ['html'],
    }),
  };

  override async execute(): Promise<CommandResult<'diff'>> {
    const { argv, flags } = await this.parse(Diff);
    const specs = argv.map(String);
    const odd = specs.find((text) => text.startsWith('-'));
    if (odd !== undefined) {
      throw usageError('unknown-flag', `mlgit diff has no flag ${odd}`, ['mlgit diff --help']);
    }
    const { full, patch, key, markdown, html, force } = flags;
    const sections = flags.section as DiffSection[] | undefined;
    const isFile = html !== undefined;
    const isPlain =
      flags.plain || markdown || isFile || patch || full || sections !== undefined || specs.length > 2;
    return this.inRepository(async (context) => {
      if (!isPlain && mayBrowse({ env: this.settings.env, json: this.wantsJson() })) {
        const means = { palette: this.palette, root: this.config.root, signal: this.signal };
        return { result: await browseDiffOf(context, { specs, key }, means) };
      }
      const { document, comparedWith } = await diffSpecs(context, specs, {
        ...{ full, patch, sections, signal: this.signal },
        ...(key === undefined ? {} : { key }),
      });
      const nowMs = context.config.clock.now();
      const view = { ...{ full, sections, comparedWith, nowMs }, width: this.terminal.width };
      const text =
        html === undefined
          ? renderComparison(document, view, markdown ? 'markdown' : this.palette)
          : await this.writePage(context, document, { html, force, sections });
      return { result: document, text };
    });
  }

  private async writePage(context: Context, document: RunDiff | RunTable, to: PageOptions) {
    const { writePage } = await import('../src/app/report/write-page.ts');
    const { cwd, pid } = this.settings;
    const path = resolve(cwd, to.html);
    const page = await this.makePage(context, document, to);
    const sizeBytes = await writePage(page, { path, force: to.force, pid });
    return pageWritten({ path, sizeBytes }, cwd, this.palette);
  }

  private async makePage(context: Context, document: RunDiff | RunTable, { sections }: PageOptions) {
    const assets = await readPageAssets(this.config.root);
    if (document.kind === 'run-table') {
      const { runTablePage } = await import('../src/ui/html/run-table-page.ts');
      return runTablePage(document, assets, context.config.clock.now());
    }
    const { reportOfDiff } = await import('../src/app/report/diff-report.ts');
    const { diffPage } = await import('../src/ui/html/diff-page.ts');
    return diffPage(await reportOfDiff(context, document, this.signal), assets, { sections });
  }
}
