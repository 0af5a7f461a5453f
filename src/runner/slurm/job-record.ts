/** What Slurm tells of a job, by whichever command. */
export interface JobRecord {
  readonly id: string;
  /** As squeue(1), JOB STATE CODES, names it. */
  readonly state: string;
  readonly exitCode: number;
  /** Of the batch script; 0 when no signal ended it. */
  readonly signal: number;
  readonly host: string | undefined;
  readonly reason: string | undefined;
}

/** Where there is nothing to say, Slurm writes one of these. */
export function saidOrNot(text: string): string | undefined {
  return /^(?:|None|N\/A|n\/a|\(null\)|None assigned)$/.test(text) ? undefined : text;
}

/** `EXIT:SIGNAL`, or, as squeue has it, a status of wait(2). */
export function readExit(text: string): { readonly exitCode: number; readonly signal: number } {
  const pair = /^(\d+):(\d+)$/.exec(text);
  if (pair !== null) return { exitCode: Number(pair[1]), signal: Number(pair[2]) };
  const status = Number(text) || 0;
  const signal = status & 0x7f;
  return { exitCode: signal === 0 ? (status >> 8) & 0xff : 0, signal };
}
