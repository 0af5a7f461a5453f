export type Language = 'python' | 'r' | 'shell' | 'json' | 'settings';

/** A source that a command ran or read: a file, or a cell of a notebook. */
export interface SourceText {
  /** Relative to the root. */
  readonly path: string;
  /** From 1, of a notebook. */
  readonly cell?: number;
  readonly text: string;
  readonly language: Language;
  /** The folder from which relative paths in it count, relative to the root; of what runs at the top empty. */
  readonly folder: string;
  /** Where it ran when it was observed, which of a notebook is another. */
  readonly ranIn: string;
}

const BY_ENDING: { readonly [ending: string]: Language } = {
  ...{ py: 'python', pyx: 'python', ipynb: 'python' },
  ...{ r: 'r', rmd: 'r', sh: 'shell', bash: 'shell', json: 'json' },
  ...{
    yaml: 'settings',
    yml: 'settings',
    toml: 'settings',
    ini: 'settings',
    cfg: 'settings',
    conf: 'settings',
  },
};

/** Undefined for a file in which nobody here looks for paths. */
export function languageOf(path: string): Language | undefined {
  return BY_ENDING[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
}
