import { MlgitError } from '../model/mlgit-error.ts';
import { parseOid } from './object-format.ts';
import type { Oid } from './port.ts';
import type { TagObject } from './signed-tag-port.ts';

/** How git tells where a signature begins (gpg-interface.c): at the last line that starts so. */
const BEGINNINGS = {
  '-----BEGIN PGP SIGNATURE-----': 'openpgp',
  '-----BEGIN PGP MESSAGE-----': 'openpgp',
  '-----BEGIN SIGNED MESSAGE-----': 'x509',
  '-----BEGIN SSH SIGNATURE-----': 'ssh',
} as const;

/** `git help mktag` has the form. @throws MlgitError `bad-tag-object` (integrity). */
export function parseTag(oid: Oid, body: Buffer): TagObject {
  const text = body.toString();
  const split = text.indexOf('\n\n');
  const [object = '', type = '', , tagger = ''] = text.slice(0, Math.max(0, split)).split('\n');
  const by = /^tagger (.*) (-?\d+) [+-]\d{4}$/.exec(tagger);
  if (!object.startsWith('object ') || !type.startsWith('type ') || by === null) {
    throw new MlgitError(`The tag object ${oid} has no object, type and tagger in its first lines`, {
      code: 'bad-tag-object',
      kind: 'integrity',
      hints: [`git cat-file tag ${oid}`],
    });
  }
  const { message, format } = splitSignature(text.slice(split + 2));
  return {
    oid,
    object: parseOid(object.slice('object '.length)),
    type: type.slice('type '.length),
    tagger: by[1] as string,
    at: Number(by[2]),
    message,
    format,
  };
}

function splitSignature(text: string): Pick<TagObject, 'message' | 'format'> {
  let found: Pick<TagObject, 'message' | 'format'> = { message: text, format: undefined };
  for (let at = 0; at >= 0 && at < text.length; at = text.indexOf('\n', at) + 1 || -1) {
    for (const [beginning, format] of Object.entries(BEGINNINGS)) {
      if (text.startsWith(beginning, at)) found = { message: text.slice(0, at), format };
    }
  }
  return found;
}
