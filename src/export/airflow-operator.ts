import type { Step } from '../model/flow.ts';

/** What a task of a DAG calls: the words after `mlgit task`, and what kind of call it is. */
export interface AirflowCall {
  readonly kind: 'start' | 'items' | 'run' | 'record';
  readonly words: readonly string[];
  /** Undefined for the start and the record. */
  readonly step: Step | undefined;
}

/** How the tasks of a DAG call mlgit, as text of Python. */
export interface AirflowOperator {
  /** The class of its tasks. */
  readonly className: string;
  /** Lines before the DAG, for people and for what the tasks use; the first is a comment on what Airflow's workers need. */
  readonly needs: string;
  readonly imports: readonly string[];
  readonly constants: string;
  /** Arguments of the task. */
  readonly facts: (call: AirflowCall) => readonly string[];
  /** The argument that differs between the tasks of a step with foreach. */
  readonly itemArgument: string;
  /** Its value for an item. */
  readonly itemValue: (item: string) => string;
  /** Its values for the items that the task of this expression lists. */
  readonly listedValues: (task: string) => string;
}
