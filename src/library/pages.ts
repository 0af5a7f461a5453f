import { fileURLToPath } from 'node:url';
import type { Context, ReadContext } from '../app/context.ts';
import { diffSpecs } from '../app/diff/diff-specs.ts';
import { readLineage } from '../app/lineage/read-lineage.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Call } from './calls.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { DiffOptions } from './options.ts';
import type { ReadPlace } from './places.ts';
import type { Repository } from './repository.ts';

/** Of the package whose `dist/` this is bundled into. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Pages of what a clone alone can tell. What makes them is loaded when one is asked for. */
export function pageCalls({ do: call }: CloneCalls): Pick<Repository, 'diffPage' | 'reviewPage'> {
  return {
    diffPage: (specs, options) =>
      call(options, ({ context }, { signal }) => diffPageOf(context, specs, { ...options, signal })),
    reviewPage: (range, options) =>
      call(options, async ({ context }, { signal }) => {
        const { reviewRange } = await import('../app/review/review-range.ts');
        const { reviewPage } = await import('../ui/html/review-page.ts');
        return reviewPage(await reviewRange(context, range, signal), await pageAssets());
      }),
  };
}

async function pageAssets() {
  const { readPageAssets } = await import('../ui/html/read-page-assets.ts');
  return readPageAssets(ROOT);
}

/** Of a run, or of a flow with all its runs. */
export async function reportPageOf(
  context: ReadContext,
  subject: string | undefined,
  { signal }: Pick<Call, 'signal'>,
): Promise<string> {
  const { findSubject } = await import('../app/report/find-subject.ts');
  const found = await findSubject(context, subject);
  const assets = await pageAssets();
  if (found.kind === 'flow') {
    const { reportOfFlow } = await import('../app/report/flow-report.ts');
    const { flowPage } = await import('../ui/html/flow-page.ts');
    return flowPage(await reportOfFlow(context, found.flow), assets);
  }
  const { reportOfRun } = await import('../app/report/run-report.ts');
  const { runPage } = await import('../ui/html/run-page.ts');
  return runPage(await reportOfRun(context, found.run, signal), assets);
}

export async function lineagePageOf(
  { context, clone, spec }: ReadPlace,
  query: Omit<Parameters<typeof readLineage>[2], 'spec'>,
  { warn }: Pick<Call, 'warn'>,
): Promise<string> {
  const { lineagePage } = await import('../ui/html/lineage-page.ts');
  const { document, unread } = await readLineage(context, clone, { spec, ...query });
  for (const { message, hints } of unread) warn({ message, hints });
  return lineagePage(document, await pageAssets());
}

async function diffPageOf(
  context: Context,
  specs: readonly string[],
  { full = false, patch = false, sections, key, signal }: DiffOptions & Pick<Call, 'signal'>,
): Promise<string> {
  if (specs.length < 2)
    throw usageError('bad-arguments', `diffPage takes two runs or more, found ${specs.length}`, [
      "diffPage(['credit@prod', 'credit@latest'])",
    ]);
  const how = { full, patch, sections, signal, ...(key === undefined ? {} : { key }) };
  const { document } = await diffSpecs(context, specs, how);
  const assets = await pageAssets();
  if (document.kind === 'run-table') {
    const { runTablePage } = await import('../ui/html/run-table-page.ts');
    return runTablePage(document, assets, context.config.clock.now());
  }
  const { reportOfDiff } = await import('../app/report/diff-report.ts');
  const { diffPage } = await import('../ui/html/diff-page.ts');
  return diffPage(await reportOfDiff(context, document, signal), assets, { sections });
}
