/** Two documents of JSON, YAML or TOML, by the paths of their values. */
export interface DocumentDiff {
  readonly kind: 'document';
  readonly format: 'json' | 'yaml' | 'toml';
  /** Values that came, went, and are others; one that is a whole mapping or list counts as one. All zero: only its form differs. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** In the order of the document. */
  readonly changes: readonly DocumentChange[];
  readonly changesLeft: number;
}

export interface DocumentChange {
  /**
   * Keys, and places in lists from 0: those after the change, of what was removed those before. Items that have an `id`,
   * `name` or `key` of their own go by `{id: "a"}`.
   */
  readonly path: readonly (string | number | { readonly [key: string]: string })[];
  readonly change: 'added' | 'removed' | 'changed';
  /** As JSON in one line, with NaN, Infinity and integers as they are; long ones end in `…`. */
  readonly before?: string;
  readonly after?: string;
}
