const MIB = 1024 * 1024;

/** A part of an upload, and the largest blob that is put by one request. */
export const PART_BYTES = 16 * MIB;
/** Parts in memory: with Node and the SDK a process stays below 300 MB, whatever it transfers. */
export const UPLOAD_BLOCKS = 4;
/** What is asked for by one request when reading. */
export const RANGE_BYTES = 12 * MIB;
/** Ranges in memory. */
export const READ_BLOCKS = 6;
/** Up to this size a blob needs no block; as many may be in memory as there are callers. */
export const SMALL_BYTES = MIB;
