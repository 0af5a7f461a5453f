import { digestText } from '../model/blake3.ts';
import { encodeCanonical } from '../model/canonical-json.ts';
import type { Digest } from '../model/digest.ts';
import type { KeyComponents } from './key-components.ts';

/** Sets these bytes apart from all others that are hashed, and one version of the encoding from the next. */
const HEADER = 'mlgit key 1\n';

/**
 * The cache key of a task (docs/format.md, "Cache key"): BLAKE3 of the header and the components as compact
 * canonical JSON. JSON quotes every text and names every part, so that no two different sets of components have the
 * same bytes. A part that a task does not have (`image`, an input's `executable`) is left out.
 */
export function cacheKey(components: KeyComponents): Digest {
  return digestText(encodeKey(components));
}

/** The bytes of the key, for docs and tests. */
export function encodeKey(components: KeyComponents): string {
  const { command, params, item, inputs, code, environment, variables, image, outputs, links } = components;
  const { source, undeclared, allowed } = components;
  const covered = {
    command,
    params,
    item,
    inputs,
    code,
    environment,
    variables,
    image,
    outputs,
    links,
    source,
    undeclared,
    allowed,
  };
  return (
    HEADER +
    encodeCanonical(
      { ...covered, inputs: Object.fromEntries(Object.entries(inputs).map(encodeInput)) },
      'compact',
    )
  );
}

function encodeInput([name, input]: [string, KeyComponents['inputs'][string]]) {
  const { kind, digest, path, executable } = input;
  return [name, { kind, digest, path, executable: executable === true ? true : undefined }] as const;
}
