import type { Oid } from '../git/port.ts';
import type { Step } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import { readExcerpt } from './read-excerpt.ts';

/** Whether a step sees the same of a file in two versions, because it sees just some keys of it. One that cannot be read is another. */
export async function isSameExcerpt(
  context: Pick<Context, 'objects'>,
  { excerpts = {} }: Step,
  { path, oids }: { readonly path: string; readonly oids: readonly (Oid | undefined)[] },
): Promise<boolean> {
  const keys = Object.hasOwn(excerpts, path) ? excerpts[path] : undefined;
  const known = oids.filter((oid) => oid !== undefined);
  if (keys === undefined || known.length < oids.length) return false;
  const texts: string[] = [];
  for await (const content of context.objects.readBlobs(known)) texts.push(content?.toString('utf8') ?? '');
  try {
    const seen = await Promise.all(texts.map((text) => readExcerpt(path, text, keys)));
    return new Set(seen).size === 1;
  } catch (error) {
    if (error instanceof MlgitError) return false;
    throw error;
  }
}
