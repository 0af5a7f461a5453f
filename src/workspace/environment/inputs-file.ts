import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import type { Item } from '../../model/flow.ts';
import type { InputOrigin } from '../../model/manifest.ts';

interface Content {
  readonly kind: 'file' | 'tree';
  readonly digest: Digest;
}

interface Facts {
  readonly format?: string;
  readonly trusted: boolean;
  readonly madeBy?: string;
}

/** An input as a task is told of it. */
export interface ToldInput {
  /** Where it lies in the workspace, relative. */
  readonly path: string;
  readonly input: Content & { readonly from: InputOrigin };
  readonly facts?: Facts;
  /** Of a join, in the order of the items. */
  readonly joined?: readonly (Facts & {
    readonly item: Item;
    readonly content: Content;
    readonly entry: string;
  })[];
}

/** Content of `MLGIT_INPUTS_FILE` (docs/format.md, "Files beside a task"): what each input is. */
export function inputsFileText(inputs: { readonly [name: string]: ToldInput }): string {
  const told = Object.entries(inputs).map(([name, input]) => [name, describe(input)]);
  return encodeCanonical(Object.fromEntries(told) as RecordValue, 'lines');
}

function describe({ path, input, facts, joined }: ToldInput): object {
  if (joined !== undefined) {
    const entries = joined.map(({ item, content, entry, ...rest }) => ({
      item,
      ...described(`${path}/${entry}`, content, rest),
    }));
    return { path, kind: 'join', digest: input.digest, entries };
  }
  return described(path, input, facts ?? { trusted: 'path' in input.from });
}

function described(path: string, { kind, digest }: Content, { format, trusted, madeBy }: Facts): object {
  return {
    path,
    kind: kind === 'tree' ? 'folder' : 'file',
    digest,
    trusted,
    ...(format === undefined ? {} : { format }),
    ...(madeBy === undefined ? {} : { madeBy }),
  };
}
