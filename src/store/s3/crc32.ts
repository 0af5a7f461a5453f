import { crc32 } from 'node:zlib';
import type { Body } from './bucket-port.ts';

/** CRC-32 (ISO 3309, as in zlib) of bytes in memory, going on from `before`. */
export function crcOf(body: Body, before = 0): number {
  return body.reduce((sum, part) => crc32(part, sum), before);
}

/** As S3 writes it: base64 of the four bytes, the highest first. */
export function encodeCrc(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

/** Undefined for what is no CRC-32, such as the checksum of checksums of an older server. */
export function decodeCrc(text: string | undefined): number | undefined {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length === 4 ? bytes.readUInt32BE() : undefined;
}
