/** The steps of a manifest, each once however many tasks it has, and what they take from each other and from outside. */
export interface StepFlowchart {
  /** Sources in byte order, then steps in the order in which they need each other. */
  readonly nodes: readonly FlowchartNode[];
  /** By `from`, then by `to`. */
  readonly edges: readonly FlowchartEdge[];
  /** Sources beyond those that are listed. */
  readonly sourcesLeft: number;
}

export interface FlowchartNode {
  readonly id: string;
  /** Name of the step; path, SPEC or URL of the source. */
  readonly label: string;
  /** `source`: a file of the tree, tracked data, a URL, or an artifact of another run. */
  readonly kind: 'step' | 'source';
  /** Of a step: its result could be another; of a source: its bytes are others. Of both: it is new. */
  readonly differs: boolean;
  /** Of a step with several. */
  readonly tasks?: number;
}

export interface FlowchartEdge {
  readonly from: string;
  readonly to: string;
}
