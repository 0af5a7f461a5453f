/** What `stat` says of a file, exact to the nanosecond: equal stamps mean that the file was not touched between. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.sizeBytes === b.sizeBytes && a.ino === b.ino;
}
