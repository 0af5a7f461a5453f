/** What an observed program did to a path, in the order in which it happened. Paths are absolute. */
export type FileEvent =
  | {
      readonly kind: 'opened';
      readonly path: string;
      readonly reads: boolean;
      readonly writes: boolean;
      /** Not for its content: a folder is opened to be listed. */
      readonly lists: boolean;
      /** What was there is thrown away, or must not be there. */
      readonly renews: boolean;
    }
  /** `path` was opened, and is or lies behind a link that leads to `to`. */
  | { readonly kind: 'followed'; readonly path: string; readonly to: string }
  | { readonly kind: 'executed'; readonly path: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly path: string }
  /** A folder or link that was not there. */
  | { readonly kind: 'made'; readonly path: string }
  | { readonly kind: 'removed'; readonly path: string };
