import type { ReadContext } from './context.ts';

/** A run that is asked for by its id and cannot be read is not a run that there is not. */
export async function refuseDamaged(context: ReadContext, flow: string, rev: string): Promise<void> {
  const found = (await context.runs.damaged()).find((run) => run.flow === flow && run.id.startsWith(rev));
  if (found !== undefined) throw found.error;
}
