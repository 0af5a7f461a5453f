import type { Oid } from '../git/port.ts';
import type { RunRecord } from '../model/run.ts';
import { NOTES_PREFIX, noteRef, REMOTES_PREFIX } from '../model/run-ref.ts';
import type { Context } from './context.ts';
import { headsOf } from './fetched-heads.ts';
import { specOf } from './find-target.ts';
import { whoNow } from './who-now.ts';

const FILE = 'note';

/** Adds a paragraph to a run's note, on top of what it says here and what others are known to have added. */
export async function addNote(context: Context, run: RunRecord, text: string): Promise<string> {
  const ref = noteRef(run.flow, run.id);
  const { own, all } = await headsOf(context, ref);
  const paragraphs: string[] = [];
  for (const oid of all) paragraphs.push(...paragraphsOf(await readNote(context, oid)));
  const whole = `${[...new Set(paragraphs), text.trim()].join('\n\n')}\n`;
  const who = await whoNow(context);
  const oid = await context.objects.writeCommitOfFiles(
    { [FILE]: Buffer.from(whole) },
    {
      parents: all,
      author: who,
      committer: who,
      message: `Note on ${specOf(run)}\n\nMlgit-Run: ${run.id}\nMlgit-Flow: ${run.flow}\n`,
    },
  );
  await context.refs.transact([{ name: ref, to: oid, from: own, reason: `mlgit note ${run.id}` }]);
  return whole.trimEnd();
}

/** `flow/id` → its note: this clone's own, else one that was fetched. */
export async function notesByRun(context: Context): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  for (const { name, oid } of await context.refs.list(REMOTES_PREFIX)) {
    const [, key] = /^refs\/mlgit\/remotes\/.+\/notes\/([^/]+\/[^/]+)$/.exec(name) ?? [];
    if (key !== undefined) notes.set(key, (await readNote(context, oid)).trimEnd());
  }
  for (const { name, oid } of await context.refs.list(NOTES_PREFIX)) {
    notes.set(name.slice(NOTES_PREFIX.length), (await readNote(context, oid)).trimEnd());
  }
  return notes;
}

function paragraphsOf(note: string): string[] {
  return note
    .split(/\n{2,}/)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

async function readNote(context: Context, oid: Oid): Promise<string> {
  return (await context.objects.readFile(oid, FILE))?.toString('utf8') ?? '';
}
