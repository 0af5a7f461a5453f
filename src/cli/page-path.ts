/** What a path of `mlgit ui` is of. */
export type PagePath =
  | { readonly kind: 'home' }
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'run'; readonly flow: string; readonly id: string }
  | { readonly kind: 'lineage'; readonly flow: string; readonly id: string; readonly spec: string }
  | { readonly kind: 'diff'; readonly specs: readonly [before: string, after: string] };

/** From `''`, `flow/NAME`, `run/FLOW/ID`, `lineage/FLOW/ID/TASK/ARTIFACT` or `diff/FLOW/ID/ID`; undefined for all others. */
export function parsePagePath(path: string): PagePath | undefined {
  if (path === '') return { kind: 'home' };
  const parts = path.split('/');
  if (parts.includes('')) return undefined;
  const [kind, flow = '', id = '', last = '', ...more] = parts;
  if (kind === 'flow' && parts.length === 2) return { kind, flow };
  if (kind === 'run' && parts.length === 3) return { kind, flow, id };
  if (kind === 'diff' && parts.length === 4) return { kind, specs: [`${flow}@${id}`, `${flow}@${last}`] };
  const inner = kind === 'lineage' && last !== '' ? decoded([last, ...more]) : undefined;
  return inner === undefined ? undefined : { kind: 'lineage', flow, id, spec: `${flow}@${id}:${inner}` };
}

/** The id of the run whose page is at a path. */
export function runAt(path: string): string | undefined {
  const at = parsePagePath(path);
  return at?.kind === 'run' ? at.id : undefined;
}

/** The first page as seen from the page at a path. Links are relative, for every path begins with the secret token. */
export function homeFrom(path: string): string {
  return '../'.repeat(path.split('/').length - 1) || './';
}

function decoded(parts: readonly string[]): string | undefined {
  try {
    return parts.map(decodeURIComponent).join('/');
  } catch {
    return undefined;
  }
}
