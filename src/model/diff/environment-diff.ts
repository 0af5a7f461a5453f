/** Where the runs ran: as it was found, and as the steps declare it. Absent `before`: it is new; absent `after`: it is gone. */
export interface EnvironmentDiff {
  readonly interpreters: readonly InterpreterChange[];
  /** Versions of mlgit, node and git, operating system, architecture. */
  readonly system: readonly TextChange[];
  /** Steps whose declared environment differs: its digest. */
  readonly declared: readonly StepTextChange[];
  /** Steps whose container image differs: its digest. */
  readonly images: readonly StepTextChange[];
}

export interface InterpreterChange {
  /** As the steps call it: `python`. */
  readonly command: string;
  readonly before?: string;
  readonly after?: string;
  readonly packages: readonly TextChange[];
  /** How many packages are the same. */
  readonly samePackages: number;
}

export interface TextChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface StepTextChange {
  readonly step: string;
  readonly before?: string;
  readonly after?: string;
}
