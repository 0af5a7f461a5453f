import type { Context } from '../src/app/context.ts';
import type { Listening } from '../src/app/results/streamed-object.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Flags } from '../src/cli/oclif.ts';
import { homeFrom, parsePagePath, runAt } from '../src/cli/page-path.ts';
import type { ServedPages } from '../src/cli/page-server.ts';
import type { DiffSide } from '../src/model/diff/diff-side.ts';
import type { RunDiff } from '../src/model/diff/run-diff.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import type { PageAssets } from '../src/ui/html/page-assets.ts';
import { readPageAssets } from '../src/ui/html/read-page-assets.ts';

const LOOPBACK = '127.0.0.1';
const TOKEN_BYTES = 24;
/** Tasks that a lineage goes in each direction. */
const DEPTH = 10;

export default class Ui extends ContextCommand {
  static override summary = 'the pages of all flows and runs in a browser, live, until Ctrl-C';
  static override description =
    'Serves this machine alone, unless --listen asks for more. The address that it prints holds a secret, without which nothing is served. Nothing can be changed from the pages.';
  static override examples = ['<%= config.bin %> ui', '<%= config.bin %> ui --port 8765 --open'];
  static override flags = {
    port: Flags.integer({ min: 0, max: 65535, default: 0, description: 'port (default: one that is free)' }),
    listen: Flags.string({
      description: `address to listen at (default: ${LOOPBACK}); others can then reach it, unencrypted`,
      helpValue: 'ADDRESS',
    }),
    open: Flags.boolean({ description: 'show it in the browser' }),
  };

  override async execute(): Promise<CommandResult<'ui'>> {
    const { flags } = await this.parse(Ui);
    return this.inRepository(async (context) => {
      const { PageServer } = await import('../src/cli/page-server.ts');
      const assets = await readPageAssets(this.config.root);
      const token = Buffer.from(context.config.randomBytes(TOKEN_BYTES)).toString('base64url');
      const server = await PageServer.start(await this.#pages(context, assets), {
        ...{ address: flags.listen ?? LOOPBACK, port: flags.port, token, signal: this.signal },
      });
      const { url } = server;
      const listening: Listening = { type: 'listening', url };
      if (this.wantsJson()) process.stdout.write(`${JSON.stringify(listening)}\n`);
      else process.stdout.write(`${url}\n`);
      if (!this.wantsJson()) process.stderr.write(`${this.palette.dim('Ctrl-C ends it.')}\n`);
      if (flags.open) await this.showInBrowser(url);
      await server.ended();
      return { result: { url } };
    });
  }

  async #pages(context: Context, assets: PageAssets): Promise<ServedPages> {
    const { Changes } = await import('../src/app/report/changes.ts');
    const { contentPolicy } = await import('../src/ui/html/page.ts');
    const { pageOrMessage } = await import('../src/cli/page-or-message.ts');
    const changes = new Changes(context);
    const stamp = (path: string) => changes.of(runAt(path));
    return {
      policy: contentPolicy(assets.script.trim(), true),
      stamp,
      page: (path, signal) =>
        pageOrMessage(
          async () => pageAt(context, path, { assets, signal, stamp: await stamp(path) }),
          assets,
        ),
    };
  }
}

interface Making {
  readonly assets: PageAssets;
  readonly signal: AbortSignal;
  /** What the events of the page are counted from (`ServedPages.stamp`). */
  readonly stamp: string;
}

async function pageAt(context: Context, path: string, { assets, signal, stamp }: Making): Promise<string> {
  const at = parsePagePath(path);
  const home = homeFrom(path);
  const served = { home, events: `${home}events/${path}?since=${stamp}` };
  const { reportOfHome, runningHere } = await import('../src/app/report/home-report.ts');
  if (at?.kind === 'home') {
    const { homePage } = await import('../src/ui/html/home-page.ts');
    return homePage(await reportOfHome(context), assets, served);
  }
  if (at?.kind === 'flow') {
    const { reportOfFlow } = await import('../src/app/report/flow-report.ts');
    const { findSubject } = await import('../src/app/report/find-subject.ts');
    const { flowPage } = await import('../src/ui/html/flow-page.ts');
    if ((await findSubject(context, at.flow)).kind === 'flow') {
      const report = await reportOfFlow(context, at.flow, await runningHere(context));
      return flowPage(report, assets, { served, runs: `${home}run/` });
    }
  }
  if (at?.kind === 'run') {
    const { servedRun } = await import('../src/app/report/served-run.ts');
    const { runPage } = await import('../src/ui/html/run-page.ts');
    const report = await servedRun(context, at, signal);
    const lineage = report.live === undefined ? { lineage: `${home}lineage/${at.flow}/${at.id}/` } : {};
    return runPage(report, assets, { served, flowLink: `${home}flow/${at.flow}`, ...lineage });
  }
  if (at?.kind === 'lineage') {
    const { readLineage } = await import('../src/app/lineage/read-lineage.ts');
    const { lineagePage } = await import('../src/ui/html/lineage-page.ts');
    const { spec } = at;
    const { document } = await readLineage(context, context, { spec, direction: 'both', depth: DEPTH });
    return lineagePage(document, assets, { served: { home }, runLink: `${home}run/${at.flow}/${at.id}` });
  }
  if (at?.kind === 'diff') {
    const { diffSpecs } = await import('../src/app/diff/diff-specs.ts');
    const { reportOfDiff } = await import('../src/app/report/diff-report.ts');
    const { diffPage } = await import('../src/ui/html/diff-page.ts');
    const { document } = await diffSpecs(context, at.specs, { full: false, patch: true, signal });
    const runLink = (run: DiffSide) => `${home}run/${run.flow}/${run.run}`;
    const report = await reportOfDiff(context, document as RunDiff, signal);
    return diffPage(report, assets, { served: { home }, runLink });
  }
  throw usageError('no-such-page', `There is no page ${JSON.stringify(path)} here`, ['mlgit ui']);
}
