/** A task id in its two parts: the step, with the flows around it, and the item of a task that has one. */
export interface TaskIdParts {
  readonly step: string;
  readonly item?: string;
}

/** Items are told from steps by their `=`, which no name has (docs/format.md, "Names and identifiers"). */
export function splitTaskId(id: string): TaskIdParts {
  const slash = id.lastIndexOf('/');
  const last = id.slice(slash + 1);
  return slash !== -1 && last.includes('=') ? { step: id.slice(0, slash), item: last } : { step: id };
}
