/** A file is not what it claims to be; the message says why, as the end of a sentence: `it ends within its header`. */
export class DamagedContent extends Error {
  override readonly name = 'DamagedContent';
}

/** More than is looked into, as the end of a sentence. */
export class LargeContent extends Error {
  override readonly name = 'LargeContent';
}
