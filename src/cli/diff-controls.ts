import type { Context } from '../app/context.ts';
import { type DiffOptions, diffSpecs } from '../app/diff/diff-specs.ts';
import { readLogLines } from '../app/diff/read-log-lines.ts';
import { DIFF_SECTIONS, type RunDiff } from '../model/diff/run-diff.ts';
import type { DiffControls } from '../ui/diff/browse/run-diff-browser.ts';
import { copyText } from './copy-text.ts';
import { openDiffPage } from './open-diff-page.ts';

/** What takes no reading of artifacts. */
const QUICK = DIFF_SECTIONS.filter((section) => section !== 'artifacts' && section !== 'series');

/** What the browser of a diff asks for, in a repository. `key` names rows of tables, `root` is that of the package. */
export function diffControls(context: Context, root: string, key?: readonly string[]): DiffControls {
  const diffOf = async (
    specs: readonly string[],
    options: Partial<DiffOptions> & { signal: AbortSignal },
  ) => {
    const named = key === undefined ? {} : { key };
    const { document } = await diffSpecs(context, specs, { full: false, patch: false, ...named, ...options });
    if (document.kind !== 'run-diff') throw new Error('Internal error: a table of runs in place of a diff');
    return document;
  };
  return {
    now: context.config.clock.now,
    patch: async (diff, signal) => {
      const { code } = await diffOf(specsOf(diff), { patch: true, sections: ['code'], signal });
      return code.patch ?? '';
    },
    log: (spec, signal) => readLogLines(context, spec, signal),
    compare: (specs, signal) => diffOf(specs, { sections: QUICK, signal }),
    lookInto: (diff, signal) => diffOf(specsOf(diff), { signal }),
    openPage: (diff, signal) => openDiffPage(context, diff, { root, signal }),
    copy: (text) => copyText(text, process.stdout),
  };
}

/** With what it was narrowed to. */
function specsOf({ before, after, narrowedTo }: RunDiff): readonly string[] {
  const spec = (run: string, path: string | undefined) => (path ? `${run}:${path}` : run);
  return [spec(before.spec, narrowedTo?.before), spec(after.spec, narrowedTo?.after)];
}
