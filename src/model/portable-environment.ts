import type { StoredBytes } from './execution.ts';

/** An environment that was built on one machine and can be put onto others of its platform: two archives (tar with gzip). */
export interface PortableEnvironment {
  /** Where it was built, absolute: its scripts name it, until they are made to name their new place. */
  readonly root: string;
  /** Of its interpreter, as `3.11.7`. */
  readonly version: string;
  /** Name of the interpreter's program, as `python3.11`. */
  readonly program: string;
  /** The interpreter, its standard library, and the libraries of the system that it and the packages are linked to. */
  readonly base: StoredBytes;
  /** The virtual environment itself. */
  readonly packages: StoredBytes;
}
