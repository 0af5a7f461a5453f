import { MlgitError } from '../model/mlgit-error.ts';
import type { Commit, NewCommit, Oid, RepositoryLocation, Signature } from './port.ts';

/** The bytes of git's objects, as gitformat and `git help hash-object` describe them. */

export type ObjectFormat = RepositoryLocation['objectFormat'];
export type ObjectType = 'blob' | 'tree' | 'commit';

export interface RawObject {
  readonly type: ObjectType;
  readonly body: Uint8Array;
}

export interface TreeEntry {
  readonly mode: string;
  readonly name: Buffer;
  readonly oid: Oid;
}

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** @throws MlgitError `bad-oid` (integrity). */
export function parseOid(text: string): Oid {
  if (OID.test(text)) return text as Oid;
  throw new MlgitError(`Expected a git object id, found ${JSON.stringify(text)}`, {
    code: 'bad-oid',
    kind: 'integrity',
  });
}

/** git writes an absent object as zeros. */
export function parseOptionalOid(text: string): Oid | undefined {
  return /^0+$/.test(text) ? undefined : parseOid(text);
}

export function zeroOid(format: ObjectFormat): string {
  return '0'.repeat(format === 'sha256' ? 64 : 40);
}

export function objectHeader(object: RawObject): Buffer {
  return Buffer.from(`${object.type} ${object.body.length}\0`);
}

export function oidOf(object: RawObject, format: ObjectFormat): Oid {
  return process
    .getBuiltinModule('node:crypto')
    .createHash(format)
    .update(objectHeader(object))
    .update(object.body)
    .digest('hex') as Oid;
}

/** A flat tree of regular files. @throws MlgitError for a name that is no single path component. */
export function encodeTree(files: { readonly [name: string]: Oid }): Buffer {
  const entries = Object.entries(files).map(([name, oid]) => {
    if (name === '' || name === '.' || name === '..' || name.toLowerCase() === '.git' || /[/\0]/.test(name)) {
      throw new MlgitError(`Internal error: ${JSON.stringify(name)} cannot be a file of a git tree`, {
        code: 'bad-tree-name',
        kind: 'internal',
      });
    }
    return { name: Buffer.from(name), oid };
  });
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  return Buffer.concat(
    entries.flatMap(({ name, oid }) => [
      Buffer.from('100644 '),
      name,
      Buffer.from([0]),
      Buffer.from(oid, 'hex'),
    ]),
  );
}

export function parseTree(body: Buffer, format: ObjectFormat): TreeEntry[] {
  const oidBytes = format === 'sha256' ? 32 : 20;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const nul = body.indexOf(0, space);
    const end = nul + 1 + oidBytes;
    if (space < 0 || nul < 0 || end > body.length) throw damaged('tree');
    entries.push({
      mode: body.toString('latin1', at, space).padStart(6, '0'),
      name: body.subarray(space + 1, nul),
      oid: body.toString('hex', nul + 1, end) as Oid,
    });
    at = end;
  }
  return entries;
}

/** Same input, same bytes, same id, on every machine. The message ends in exactly one line break. */
export function encodeCommit(commit: NewCommit): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signatureLine(commit.author)}`,
    `committer ${signatureLine(commit.committer)}`,
    '',
    `${commit.message.replaceAll('\0', '').replace(/\s+$/, '')}\n`,
  ];
  return Buffer.from(lines.join('\n'));
}

export function parseCommit(oid: Oid, body: Buffer): Commit {
  const text = body.toString();
  const split = text.indexOf('\n\n');
  const header = (split < 0 ? text : text.slice(0, split)).split('\n');
  const tree = header[0]?.match(/^tree (.+)$/)?.[1];
  const author = header.find((line) => line.startsWith('author '))?.match(/^author (.*) (-?\d+) [+-]\d+$/);
  if (tree === undefined) throw damaged(`commit ${oid}`);
  return {
    oid,
    tree: parseOid(tree),
    parents: header.filter((line) => line.startsWith('parent ')).map((line) => parseOid(line.slice(7))),
    author: author?.[1] ?? '',
    authoredAt: Number(author?.[2] ?? 0),
    message: split < 0 ? '' : text.slice(split + 2),
  };
}

/** What git itself would refuse or strip in a name: angle brackets, control characters, dangling punctuation. */
function signatureLine(signature: Signature): string {
  const name = cleaned(signature.name) || 'unknown';
  return `${name} <${cleaned(signature.email)}> ${Math.floor(signature.at)} +0000`;
}

function cleaned(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the header line
      .replace(/[<>\u0000-\u001f\u007f]/g, '')
      .replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, '')
  );
}

function damaged(what: string): MlgitError {
  return new MlgitError(`The git ${what} is damaged`, {
    code: 'corrupt-repository',
    kind: 'integrity',
    hints: ['git fsck'],
  });
}
