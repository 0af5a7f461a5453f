/** A job of ours: one of AWS Batch, or one of an array. */
export interface JobRef {
  readonly id: string;
  /** Of the array, or of the job itself. */
  readonly parent: string;
  readonly index: number | undefined;
}

const ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::(\d{1,5}))?$/;

/** Ids are those of AWS Batch, which has `PARENT:INDEX` for the jobs of an array. Undefined for what is none. */
export function parseId(id: string): JobRef | undefined {
  const [, parent, index] = ID.exec(id) ?? [];
  if (parent === undefined) return undefined;
  return { id, parent, index: index === undefined ? undefined : Number(index) };
}

/** Names of AWS Batch have letters, digits, `-` and `_` only. */
export function batchName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 128);
  return /^[A-Za-z0-9]/.test(plain) ? plain : `mlgit_${plain}`.slice(0, 128);
}
