import type { ArtifactKind } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { ParamValue } from '../model/flow.ts';

/** Everything the cache key covers (docs/format.md, "Cache key"); nothing else enters it. */
export interface KeyComponents {
  /** Commands as the task sees them: templates replaced by workspace-relative paths and values. */
  readonly command: readonly string[];
  readonly params: { readonly [name: string]: ParamValue };
  /** Item of a fan-out. */
  readonly item: { readonly [key: string]: ParamValue };
  readonly inputs: {
    readonly [name: string]: {
      readonly kind: ArtifactKind;
      readonly digest: Digest;
      readonly path: string;
      readonly executable?: true;
    };
  };
  /** Tree digest of the code that the task can read. */
  readonly code: Digest;
  /** Of the declared environment, or of operating system, architecture, interpreters and installed packages. */
  readonly environment: Digest;
  /** `env:` of the step. */
  readonly variables: { readonly [name: string]: string };
  readonly image: Digest | undefined;
  /** Name → path of outputs; the files of metrics, series and plots likewise. */
  readonly outputs: { readonly [name: string]: string };
  /** Digest of the package lists of linked folders (`workspace.link`). */
  readonly links: { readonly [path: string]: Digest };
  /** How a task is watched beyond what is usual: a result that was watched less does not stand for one that is. */
  readonly undeclared?: 'fail' | 'trace';
  /** `undeclared: {allow: …}`: path as declared → digest of what lies there; absent where there are none. */
  readonly allowed?: { readonly [path: string]: Digest };
  /** What `cache: {key: …}` printed. */
  readonly source?: string;
}
