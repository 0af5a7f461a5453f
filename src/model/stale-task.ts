import type { ComponentGroup } from './component-group.ts';

/** One thing of a task that is otherwise in the tree than in the manifest. */
export interface StaleTask {
  /** Id of the task. */
  readonly task: string;
  /**
   * A component of the cache key (docs/format.md); `task` where the tree has no such task, or another one, or leaves
   * it out; `key` where the key differs and it cannot be told why.
   */
  readonly group: ComponentGroup | 'task' | 'key';
  /** As people are told of it: `code`, `parameter depth`, `input raw`. */
  readonly component: string;
  /** What the manifest, or the record of its run, says; undefined: nothing. */
  readonly recorded: string | undefined;
  /** What the tree has; undefined: nothing, or nothing that can be told without running something. */
  readonly found: string | undefined;
  /** Of `code`: the files that differ, where the code of the run is in this clone. */
  readonly files?: readonly string[];
}
