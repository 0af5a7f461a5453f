import type { Palette } from './palette.ts';

/** What a fetch brought, as `src/app/fetch-runs.ts` returns it. */
export interface FetchedShown {
  readonly remote: string;
  readonly configured: boolean;
  readonly runs: readonly { readonly flow: string; readonly run: string }[];
  readonly tags: readonly {
    readonly flow: string;
    readonly tag: string;
    readonly run?: string;
    readonly previous?: string;
  }[];
  readonly notes: readonly { readonly flow: string; readonly run: string }[];
  readonly signatures: readonly { readonly flow: string; readonly run: string; readonly name: string }[];
  readonly reproductions: readonly { readonly flow: string; readonly run: string }[];
  readonly purged: readonly { readonly spec: string; readonly reason: string }[];
  readonly removed: readonly string[];
  readonly followed: readonly string[];
}

/** More runs than this are counted: a first fetch can bring thousands, and `mlgit log` shows them better. */
const RUNS_SHOWN = 20;

export function renderFetch(fetched: FetchedShown, palette: Palette): string {
  const { remote, runs, tags, notes, signatures, reproductions, purged, removed, followed } = fetched;
  const plus = palette.good('+');
  const hidden = runs.length - RUNS_SHOWN;
  const lines = [
    ...runs.slice(0, RUNS_SHOWN).map(({ flow, run }) => `${plus} ${flow}@${run}`),
    ...(hidden > 0 ? [`${plus} ${hidden} more runs: mlgit log`] : []),
    ...tags.map(({ flow, tag, run = '?', previous }) => {
      const before = previous === undefined || previous === run ? '' : `, before ${previous}`;
      return `${plus} ${flow}@${remote}/${tag} is ${run}${before}`;
    }),
    ...notes.map(({ flow, run }) => `${plus} note on ${flow}@${run}`),
    ...signatures.map(({ flow, run, name }) => `${plus} ${name} on ${flow}@${run}`),
    ...reproductions.map(({ flow, run }) => `${plus} reproduction of ${flow}@${run}`),
    ...purged.map(({ spec, reason }) => `- ${spec} was purged: ${reason}`),
    ...(purged.length > 0 ? [palette.dim('mlgit gc  erases what is left of it here')] : []),
    ...removed.map((name) => `- ${name}  gone from ${remote}`),
    ...followed.map((name) => `= ${name}  here as at ${remote}`),
    ...(fetched.configured ? [palette.dim(`git fetch ${remote}  brings runs, too, from now on`)] : []),
  ];
  if ([runs, tags, notes, signatures, reproductions, purged, removed].every(({ length }) => length === 0)) {
    lines.unshift(`nothing new at ${remote}`);
  }
  return lines.join('\n');
}
