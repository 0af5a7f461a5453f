/**
 * A parsed SPEC: `[REPO#]FLOW[@REV][:PATH]`, PATH = `[STEP[/ITEM]/]ARTIFACT[/FILE…]`; a trailing slash names a
 * step or task. Parsing is pure; what the words stand for is resolved against a repository in `src/app`.
 */
export interface Spec {
  readonly repo?: string;
  /** The word before `@` or `:`; a bare word may turn out to be an artifact. */
  readonly flow?: string;
  /** Without `~n`. */
  readonly rev?: string;
  /** `~n`: steps back in the flow's history; 0 without. */
  readonly back: number;
  readonly path?: string;
  /** The text as given, for messages. */
  readonly text: string;
}
