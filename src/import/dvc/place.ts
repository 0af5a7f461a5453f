/** Where something lies, as seen from the top of the repository. */
export type Place =
  | { readonly kind: 'inside'; readonly path: string }
  /** Absolute, or above the repository: `text` as it is written. */
  | { readonly kind: 'outside'; readonly text: string }
  | { readonly kind: 'url'; readonly url: string };

/** A path of DVC's, which is relative to `folder`, itself relative to the top. The top itself is the empty path. */
export function placeOf(text: string, folder: string): Place {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'url', url: text };
  if (text.startsWith('/') || text.startsWith('~') || /^[a-z]:[\\/]/i.test(text))
    return { kind: 'outside', text };
  const words: string[] = [];
  for (const word of `${folder}/${text}`.split('/')) {
    if (word === '' || word === '.') continue;
    if (word !== '..') words.push(word);
    else if (words.pop() === undefined) return { kind: 'outside', text };
  }
  return { kind: 'inside', path: words.join('/') };
}

/** The folder that a file is in; empty for the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
