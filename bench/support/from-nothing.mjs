import { settleDisk } from './flow-folder.mjs';

/** A side that runs as if for the first time, on a disk that has nothing left to write. */
export function fromNothing({ name, forget, run }) {
  return {
    name,
    run() {
      forget();
      settleDisk();
      return run();
    },
  };
}
