/**
 * The framing of git's protocol (gitprotocol-common(5), "pkt-line Format"): four hex digits that count themselves, and
 * bytes. `0000` ends a message, `0001` a section, `0002` a response.
 */

/** A packet of a stream: its bytes, or what it ends. */
export type Packet = Buffer | 'flush' | 'delimiter' | 'end';

export const FLUSH = '0000';
export const DELIMITER = '0001';

export function packetLine(text: string): string {
  const line = `${text}\n`;
  return (Buffer.byteLength(line) + 4).toString(16).padStart(4, '0') + line;
}

/** @throws Error when the stream ends inside of a packet, or is none of packets. */
export async function* readPackets(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Packet> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 4) {
      const digits = rest.toString('latin1', at, at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits))
        throw new Error(`it is not git that answers: ${JSON.stringify(digits)}`);
      const length = Number.parseInt(digits, 16);
      if (length < 4) {
        at += 4;
        yield SPECIAL[length] ?? 'end';
        continue;
      }
      if (rest.length - at < length) break;
      yield rest.subarray(at + 4, at + length);
      at += length;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new Error('the answer ends too early');
}

const SPECIAL: readonly Packet[] = ['flush', 'delimiter', 'end'];
