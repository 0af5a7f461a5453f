/** Everything of the surroundings that mlgit reads, taken once at the start and frozen. */
export interface Config {
  readonly cwd: string;
  /** The caller's environment; only `config`, the task environment's allow-list and secrets read it. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly home: string;
  /** `${XDG_CACHE_HOME:-~/.cache}/mlgit`: built environments, shared by all clones of this user. */
  readonly cacheDir: string;
  /** Where the processes of all users of the machine tell each other what their tasks need. */
  readonly boardDir: string;
  readonly version: string;
  /** Version of Node. */
  readonly node: string;
  /** `linux`, `darwin`, `win32`. */
  readonly os: string;
  /** `x64`, `arm64`. */
  readonly arch: string;
  readonly host: string;
  readonly pid: number;
  readonly cpus: number;
  readonly clock: Clock;
  /** Cryptographically random. */
  readonly randomBytes: (length: number) => Uint8Array;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
}
