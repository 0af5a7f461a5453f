import type { Oid } from '../git/port.ts';
import type { RunRecord } from '../model/run.ts';
import { NOTES_PREFIX, noteRef } from '../model/run-ref.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { whoNow } from './who-now.ts';

const FILE = 'note';

/** Adds a paragraph to a run's note, as a commit on top of the note's previous one. */
export async function addNote(context: Context, run: RunRecord, text: string): Promise<string> {
  const ref = noteRef(run.flow, run.id);
  const before = await context.refs.resolve(ref);
  const old = before === undefined ? '' : await readNote(context, before);
  const whole = old === '' ? `${text.trim()}\n` : `${old}\n${text.trim()}\n`;
  const who = await whoNow(context);
  const oid = await context.objects.writeCommitOfFiles(
    { [FILE]: Buffer.from(whole) },
    {
      parents: before === undefined ? [] : [before],
      author: who,
      committer: who,
      message: `Note on ${specOf(run)}\n\nMlgit-Run: ${run.id}\nMlgit-Flow: ${run.flow}\n`,
    },
  );
  await context.refs.transact([{ name: ref, to: oid, from: before, reason: `mlgit note ${run.id}` }]);
  return whole.trimEnd();
}

/** `flow/id` → its note. */
export async function notesByRun(context: Context): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  for (const { name, oid } of await context.refs.list(NOTES_PREFIX)) {
    notes.set(name.slice(NOTES_PREFIX.length), (await readNote(context, oid)).trimEnd());
  }
  return notes;
}

async function readNote(context: Context, oid: Oid): Promise<string> {
  return (await context.objects.readFile(oid, FILE))?.toString('utf8') ?? '';
}
