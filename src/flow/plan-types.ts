import type { Flow, Item, ItemReference, ParamValue, Step } from '../model/flow.ts';

/** Which part of a flow to run. At most one of `only`, or `from` and `until`. */
export interface Selection {
  readonly only?: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

/** One step of a run: all that is known before anything ran. */
export interface PlannedStep {
  /** The step's name. */
  readonly id: string;
  readonly step: Step;
  /** The parameters that its tasks can see. */
  readonly params: { readonly [name: string]: ParamValue | ItemReference };
  /** Ids of the steps that must have ended before, in byte order. */
  readonly dependsOn: readonly string[];
  /** False: not to be run; its result is taken from the cache because a selected step needs it, or not needed at all. */
  readonly selected: boolean;
  /** Not selected, but a selected step needs its result. */
  readonly needed: boolean;
}

export interface Plan {
  readonly flow: Flow;
  /** Values of all parameters of the flow. */
  readonly params: { readonly [name: string]: ParamValue };
  /** In topological order; among equals, the order of the file. */
  readonly steps: readonly PlannedStep[];
  /** True when part of the flow was selected. */
  readonly partial: boolean;
}

/** The tasks of one step that a task takes from. */
export interface TasksAbove {
  /** Ids, in the order of that step's items. */
  readonly tasks: readonly string[];
  /** Whether it takes them together, as a folder with an entry an item. */
  readonly join: boolean;
}

/** One task to be: a step, or one item of its fan-out. */
export interface PlannedTask {
  /** `step`, or `step/key=value,…`. */
  readonly id: string;
  readonly step: Step;
  /** Empty where there is no fan-out. */
  readonly item: Item;
  /** The parameters that the task can see, with values. */
  readonly params: { readonly [name: string]: ParamValue };
  /** By step, the tasks whose outputs or metrics it takes. */
  readonly above: { readonly [step: string]: TasksAbove };
  readonly selected: boolean;
  readonly needed: boolean;
}
