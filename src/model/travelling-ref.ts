import { isRunId, type RunId } from './run-id.ts';

/** What a ref that travels between clones is, from its name without `refs/mlgit/` or its remote's folder. */
export type TravellingRef =
  | { readonly kind: 'run' | 'note'; readonly flow: string; readonly id: RunId }
  | { readonly kind: 'tag'; readonly flow: string; readonly tag: string }
  | { readonly kind: 'signature'; readonly flow: string; readonly id: RunId; readonly name: string }
  | { readonly kind: 'reproduction'; readonly flow: string; readonly id: RunId; readonly rerun: RunId }
  | { readonly kind: 'other' };

const KINDS = { runs: 'run', notes: 'note', tags: 'tag', signatures: 'signature' } as const;

export function parseTravellingRef(rest: string): TravellingRef {
  const [folder = '', flow = '', last = '', name = '', ...more] = rest.split('/');
  if (folder === 'reproductions') {
    const isOne = flow !== '' && isRunId(last) && isRunId(name) && more.length === 0;
    return isOne ? { kind: 'reproduction', flow, id: last, rerun: name } : { kind: 'other' };
  }
  const kind = Object.hasOwn(KINDS, folder) ? KINDS[folder as keyof typeof KINDS] : undefined;
  if (kind === undefined || flow === '' || last === '' || more.length > 0) return { kind: 'other' };
  if ((kind === 'signature') !== (name !== '')) return { kind: 'other' };
  if (kind === 'signature') return isRunId(last) ? { kind, flow, id: last, name } : { kind: 'other' };
  if (kind === 'tag') return { kind, flow, tag: last };
  return isRunId(last) ? { kind, flow, id: last } : { kind: 'other' };
}
