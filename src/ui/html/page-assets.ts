/** What is part of every page: made by the build from `browser/` and `style/`, and read where a page is written. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}
