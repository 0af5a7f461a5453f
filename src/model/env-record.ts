/** `env.json` of a run commit: where it ran. Informative; no key depends on it. */
export interface EnvRecord {
  readonly version: 1;
  readonly mlgit: string;
  readonly node: string;
  readonly git: string;
  readonly os: string;
  readonly arch: string;
  readonly head?: string;
  readonly branch?: string;
  readonly dirty: boolean;
  /** Paths kept out of the snapshot because they look like credentials. */
  readonly leftOut: readonly string[];
  /** Interpreters that the steps used, by what they were called: `python` → version and packages. */
  readonly interpreters: { readonly [command: string]: InterpreterRecord };
}

export interface InterpreterRecord {
  readonly version: string;
  /** `name==version`, sorted. */
  readonly packages: readonly string[];
}
