import type { Oid } from '../git/port.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { NOTES_PREFIX, noteRef, REMOTES_PREFIX } from '../model/run-ref.ts';
import type { Context, ReadContext } from './context.ts';
import { fetchedOids, headsOf } from './fetched-heads.ts';
import { specOf } from './find-target.ts';
import { whoNow } from './who-now.ts';

const FILE = 'note';

/** Adds a paragraph to a run's note, on top of what it says here and what others are known to have added. */
export async function addNote(context: Context, run: RunRecord, text: string): Promise<string> {
  if (text.trim() === '') {
    throw usageError('empty-note', `The note on ${specOf(run)} is empty: expected some text`, [
      `mlgit note ${run.id} TEXT`,
    ]);
  }
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

/** The note of one run: this clone's own, else one that was fetched. */
export async function noteOf(context: ReadContext, run: RunRecord): Promise<string | undefined> {
  const name = noteRef(run.flow, run.id);
  const oid = (await context.refs.resolve(name)) ?? (await fetchedOids(context, name))[0];
  return oid === undefined ? undefined : (await readNote(context, oid)).trimEnd();
}

/** `flow/id` → its note, as `noteOf` says. */
export async function notesByRun(context: ReadContext): Promise<Map<string, string>> {
  const oids = new Map<string, Oid>();
  for (const { name, oid } of await context.refs.list(REMOTES_PREFIX)) {
    const [, key] = /^refs\/mlgit\/remotes\/.+\/notes\/([^/]+\/[^/]+)$/.exec(name) ?? [];
    if (key !== undefined && !oids.has(key)) oids.set(key, oid);
  }
  for (const { name, oid } of await context.refs.list(NOTES_PREFIX)) {
    oids.set(name.slice(NOTES_PREFIX.length), oid);
  }
  const notes = new Map<string, string>();
  const keys = [...oids.keys()];
  let at = 0;
  for await (const read of context.objects.readCommitsAndFiles([...oids.values()], [FILE])) {
    const key = keys[at++];
    const text = read?.files[0]?.toString('utf8').trimEnd();
    if (key !== undefined && text !== undefined) notes.set(key, text);
  }
  return notes;
}

function paragraphsOf(note: string): string[] {
  return note
    .split(/\n{2,}/)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

async function readNote(context: ReadContext, oid: Oid): Promise<string> {
  return (await context.objects.readFile(oid, FILE))?.toString('utf8') ?? '';
}
