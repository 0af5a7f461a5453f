import type { Oid } from '../git/port.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { NOTES_PREFIX, noteRef } from '../model/run-ref.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { whoNow } from './who-now.ts';

const FILE = 'note';

/** Adds a paragraph to a run's note, as a commit on top of the note's previous one. */
export async function addNote(context: Context, run: RunRecord, text: string): Promise<string> {
  if (text.trim() === '') {
    throw usageError('empty-note', `The note on ${specOf(run)} is empty: expected some text`, [
      `mlgit note ${run.id} TEXT`,
    ]);
  }
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

/** The note of one run. */
export async function noteOf(context: Context, run: RunRecord): Promise<string | undefined> {
  const oid = await context.refs.resolve(noteRef(run.flow, run.id));
  return oid === undefined ? undefined : (await readNote(context, oid)).trimEnd();
}

/** `flow/id` → its note. */
export async function notesByRun(context: Context): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  const refs = await context.refs.list(NOTES_PREFIX);
  const reading = context.objects.readCommitsAndFiles(
    refs.map(({ oid }) => oid),
    [FILE],
  );
  let at = 0;
  for await (const read of reading) {
    const name = refs[at++]?.name.slice(NOTES_PREFIX.length);
    const text = read?.files[0]?.toString('utf8').trimEnd();
    if (name !== undefined && text !== undefined) notes.set(name, text);
  }
  return notes;
}

async function readNote(context: Context, oid: Oid): Promise<string> {
  return (await context.objects.readFile(oid, FILE))?.toString('utf8') ?? '';
}
