import { isRunId, type RunId } from './run-id.ts';

/** What a ref that travels between clones is, from its name without `refs/mlgit/` or its remote's folder. */
export type TravellingRef =
  | { readonly kind: 'run' | 'note'; readonly flow: string; readonly id: RunId }
  | { readonly kind: 'tag'; readonly flow: string; readonly tag: string }
  | { readonly kind: 'reproduction'; readonly flow: string; readonly id: RunId; readonly rerun: RunId }
  | { readonly kind: 'other' };

const KINDS = { runs: 'run', notes: 'note', tags: 'tag' } as const;

export function parseTravellingRef(rest: string): TravellingRef {
  const [folder = '', flow = '', last = '', more, ...others] = rest.split('/');
  if (folder === 'reproductions') {
    const isOne = flow !== '' && isRunId(last) && more !== undefined && isRunId(more) && others.length === 0;
    return isOne ? { kind: 'reproduction', flow, id: last, rerun: more } : { kind: 'other' };
  }
  const kind = Object.hasOwn(KINDS, folder) ? KINDS[folder as keyof typeof KINDS] : undefined;
  if (kind === undefined || flow === '' || last === '' || more !== undefined) return { kind: 'other' };
  if (kind === 'tag') return { kind, flow, tag: last };
  return isRunId(last) ? { kind, flow, id: last } : { kind: 'other' };
}
