import { DELIMITER, FLUSH, type Packet, packetLine, readPackets } from './packet-lines.ts';
import type { Extent } from './port.ts';

/** The command `fetch` of git's protocol version 2 (gitprotocol-v2(5)), for a client that has nothing yet. */
export interface FetchRequest {
  readonly oids: readonly string[];
  readonly extent: Extent;
  /** Whether the server said that it knows filters. */
  readonly filters: boolean;
  readonly agent: string;
}

export function encodeFetchRequest({ oids, extent, filters, agent }: FetchRequest): Buffer {
  const filter = extent === 'folders' && filters ? ['filter blob:none'] : [];
  const lines = [
    'no-progress',
    'ofs-delta',
    ...oids.map((oid) => `want ${oid}`),
    'deepen 1',
    ...filter,
    'done',
  ];
  return Buffer.from(
    [
      ...['command=fetch', `agent=${agent}`, 'object-format=sha1'].map(packetLine),
      DELIMITER,
      ...lines.map(packetLine),
      FLUSH,
    ].join(''),
  );
}

/** The command `ls-refs`: names that begin with one of `prefixes`, with what annotated tags stand for. */
export function encodeListRequest(prefixes: readonly string[], agent: string): Buffer {
  return Buffer.from(
    [
      ...['command=ls-refs', `agent=${agent}`, 'object-format=sha1'].map(packetLine),
      DELIMITER,
      ...['peel', ...prefixes.map((prefix) => `ref-prefix ${prefix}`)].map(packetLine),
      FLUSH,
    ].join(''),
  );
}

/** The same lines that `git ls-remote` prints. @throws ServerRefusal, Error when the answer is not whole. */
export async function readListing(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const lines: string[] = [];
  for await (const packet of readPackets(stream)) {
    if (packet === 'flush') return lines.join('\n');
    if (typeof packet === 'string') continue;
    const line = packet.toString().trimEnd();
    if (line.startsWith('ERR ')) throw new ServerRefusal(line.slice(4));
    const [oid = '', name = '', ...attributes] = line.split(' ');
    const peeled = attributes.find((one) => one.startsWith('peeled:'))?.slice('peeled:'.length);
    // HEAD of a repository without commits.
    if (oid === 'unborn') continue;
    lines.push(`${oid}\t${name}`, ...(peeled === undefined ? [] : [`${peeled}\t${name}^{}`]));
  }
  throw new Error('the list of refs ends too early');
}

/** The server's own words, when it refuses. */
export class ServerRefusal extends Error {}

const DATA = 1;
const FATAL = 3;

/** The bytes of the pack in an answer to `fetch`. @throws ServerRefusal, Error when the answer is not whole. */
export async function* readPack(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let isPack = false;
  let isWhole = false;
  for await (const packet of readPackets(stream)) {
    if (typeof packet === 'string') {
      if (packet === 'flush' && isPack) isWhole = true;
    } else if (!isPack) isPack = startsPack(packet);
    else if (packet[0] === DATA) yield packet.subarray(1);
    else if (packet[0] === FATAL) throw new ServerRefusal(packet.subarray(1).toString().trim());
  }
  if (!isWhole) throw new Error('the pack ends too early');
}

/** What stands before it are lines about shallow commits. */
function startsPack(packet: Exclude<Packet, string>): boolean {
  const line = packet.toString().trim();
  if (line.startsWith('ERR ')) throw new ServerRefusal(line.slice(4));
  return line === 'packfile';
}
