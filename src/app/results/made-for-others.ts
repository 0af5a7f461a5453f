/** A flow as the file of another scheduler. */
export interface ExportedFlow {
  /** All of it; absent where it was written. */
  readonly text?: string;
  /** The file, as it was asked for; absent where it was not to be written. */
  readonly path?: string;
}

/** A model card, as Markdown. */
export interface CardText {
  readonly run: string;
  readonly flow: string;
  readonly text: string;
  /** The file, as it was asked for. */
  readonly path?: string;
}

/** An object of Kubernetes, as its API has it. */
export interface KubernetesManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}
