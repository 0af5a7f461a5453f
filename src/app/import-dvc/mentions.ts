import type { TreeView } from '../../import/dvc/tree-view.ts';
import { readInside } from './read-inside.ts';

/** Where programs are: of languages, shells and build tools. */
const PROGRAM =
  /\.(?:py|pyw|pyx|ipynb|r|rmd|qmd|jl|sh|bash|zsh|js|mjs|cjs|ts|java|scala|kt|go|rs|c|cc|cpp|h|hpp|cs|rb|pl|lua|m|sql|mk)$|(?:^|\/)(?:Makefile|Snakefile|Justfile)$/i;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Finds where programs of the tree name a file: `params.yaml`, or `"params"` as some libraries want it. Each name is
 * looked for once, with one program in memory at a time.
 */
export function mentions(root: string, visible: readonly string[]): TreeView['mentionsOf'] {
  const known = new Map<string, ReturnType<TreeView['mentionsOf']>>();
  const find = (name: string): ReturnType<TreeView['mentionsOf']> => {
    const stem = name.replace(/\.\w+$/, '');
    const pattern = new RegExp(`${escaped(name)}|['"/]${escaped(stem)}['"]`);
    return visible.flatMap((file) => {
      if (!PROGRAM.test(file)) return [];
      const text = readInside(root, file, MOST_BYTES) ?? '';
      const found = pattern.exec(text);
      return found === null ? [] : [{ file, line: text.slice(0, found.index).split('\n').length }];
    });
  };
  return (name) => {
    const found = known.get(name) ?? find(name);
    known.set(name, found);
    return found;
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
