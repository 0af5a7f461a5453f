import { resolve } from 'node:path';
import { lineageEvents } from '../src/app/lineage/lineage-events.ts';
import { type Lineage, readLineage } from '../src/app/lineage/read-lineage.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { encodeCanonical, type RecordValue } from '../src/model/canonical-json.ts';
import type { LineageDocument } from '../src/model/lineage/lineage-document.ts';
import { readPageAssets } from '../src/ui/html/read-page-assets.ts';
import { renderDot } from '../src/ui/lineage/render-dot.ts';
import { renderMermaid } from '../src/ui/lineage/render-mermaid.ts';
import { renderLineageTree } from '../src/ui/lineage/render-tree.ts';
import { pageWritten } from '../src/ui/page-written.ts';

const FORMS = ['mermaid', 'dot', 'openlineage'];
const others = (name: string) => FORMS.filter((form) => form !== name);

export default class LineageCommand extends ContextCommand {
  static override summary = 'where something came from, and what was made from it';
  static override description =
    'Over all runs that this clone knows: its own, fetched ones, and those of repositories that share its local store.';
  static override examples = [
    '<%= config.bin %> lineage credit@prod:model',
    '<%= config.bin %> lineage credit@prod:model --up --depth 2',
    '<%= config.bin %> lineage clean@latest:rows --down --mermaid',
    '<%= config.bin %> lineage credit@prod --html lineage.html',
    '<%= config.bin %> lineage credit@prod --openlineage > events.ndjson',
  ];
  static override args = { spec: Args.string({ required: true, description: '[REPO#][FLOW][@REV][:PATH]' }) };
  static override flags = {
    up: Flags.boolean({ description: 'only what it came from', exclusive: ['down'] }),
    down: Flags.boolean({ description: 'only what was made from it' }),
    depth: Flags.integer({
      description: 'how many tasks to go each way (default: 10)',
      default: 10,
      min: 1,
      helpValue: 'N',
    }),
    mermaid: Flags.boolean({ description: 'print a flowchart for Markdown', exclusive: others('mermaid') }),
    dot: Flags.boolean({ description: 'print a graph for Graphviz', exclusive: others('dot') }),
    openlineage: Flags.boolean({
      description: 'print events of OpenLineage, one a line; with --json, as a list',
      exclusive: others('openlineage'),
    }),
    html: Flags.string({
      description: 'write a page with the graph to walk through, for a browser',
      helpValue: 'FILE',
      exclusive: FORMS,
    }),
    force: Flags.boolean({
      char: 'f',
      description: 'overwrite whatever file is there',
      dependsOn: ['html'],
    }),
    namespace: Flags.string({
      description: 'namespace of jobs and datasets in events (default: the URL of the git remote, or mlgit)',
      helpValue: 'NAME',
      dependsOn: ['openlineage'],
    }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'lineage'>> {
    const { args, flags } = await this.parse(LineageCommand);
    const { depth, namespace } = flags;
    const direction = flags.up ? 'up' : flags.down ? 'down' : 'both';
    return this.atPlace({ ...args, wholeFlow: true }, async ({ context, clone, spec }) => {
      const lineage = await readLineage(context, clone, { spec, direction, depth });
      for (const { message, hints } of lineage.unread) this.addWarning(message, hints);
      const { document } = lineage;
      if (flags.openlineage) return this.#events(await lineageEvents(clone, lineage, namespace));
      if (flags.html !== undefined) {
        const text = await this.#page(document, { html: flags.html, force: flags.force });
        return { result: document, text };
      }
      const text = flags.mermaid
        ? renderMermaid(document)
        : flags.dot
          ? renderDot(document)
          : this.#tree(lineage);
      return { result: document, text };
    });
  }

  #events(events: Awaited<ReturnType<typeof lineageEvents>>): CommandResult<'lineage'> {
    return {
      result: events,
      text: events.map((event) => encodeCanonical(event as object as RecordValue, 'compact')).join('\n'),
    };
  }

  async #page(document: LineageDocument, to: { readonly html: string; readonly force: boolean }) {
    const { lineagePage } = await import('../src/ui/html/lineage-page.ts');
    const { writePage } = await import('../src/app/report/write-page.ts');
    const { cwd, pid } = this.settings;
    const path = resolve(cwd, to.html);
    const page = lineagePage(document, await readPageAssets(this.config.root));
    const sizeBytes = await writePage(page, { path, force: to.force, pid });
    return pageWritten({ path, sizeBytes }, cwd, this.palette);
  }

  #tree({ document }: Lineage): string {
    const { width } = this.terminal;
    return renderLineageTree(document, { palette: this.palette, width, now: this.settings.clock.now() });
  }
}
