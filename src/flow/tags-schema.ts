import * as z from 'zod';
import { named, text } from './schema-parts.ts';

export const tagShape = {
  branch: text('the name of a branch').describe(
    'Branch whose accepted manifest says which run the tag names; what a ref of that name says is ignored.',
  ),
};

export const tags = named(
  z.strictObject(tagShape, { error: 'a mapping with branch' }),
  'names of tags with a branch each',
).describe('Tags that a branch decides about, which the forge can protect: @prod is what is accepted there.');

export type RawTags = z.infer<typeof tags>;
