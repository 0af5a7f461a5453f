// Input of the benchmarks and the comparison of what came out.
import { createCipheriv, createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The same incompressible bytes every time: AES-128-CTR of nothing. */
function* noise(totalBytes, chunkBytes) {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  const zeros = Buffer.alloc(chunkBytes);
  for (let left = totalBytes; left > 0; left -= chunkBytes) {
    yield cipher.update(left < chunkBytes ? zeros.subarray(0, left) : zeros);
  }
}

/** `count` files of `bytes` each, all different, in folders of 1,000. */
export function writeManyFiles(folder, count, bytes) {
  let i = 0;
  for (const content of noise(count * bytes, bytes)) {
    const sub = join(folder, `part-${String(Math.floor(i / 1000)).padStart(2, '0')}`);
    if (i % 1000 === 0) mkdirSync(sub, { recursive: true });
    writeFileSync(join(sub, `${String(i).padStart(5, '0')}.bin`), content);
    i++;
  }
}

export function writeBigFile(path, bytes) {
  const file = openSync(path, 'wx');
  for (const content of noise(bytes, 4 * 1024 * 1024)) writeSync(file, content);
  closeSync(file);
}

/** Digest of a file or of everything below a folder: names and bytes. SHA-256, which neither side uses. */
export function digestOf(path) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const visit = (at, name) => {
    if (statSync(at).isDirectory()) {
      for (const entry of readdirSync(at).sort()) visit(join(at, entry), `${name}/${entry}`);
      return;
    }
    hash.update(`${name}\0${statSync(at).size}\0`);
    const file = openSync(at, 'r');
    for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer))
      hash.update(buffer.subarray(0, n));
    closeSync(file);
  };
  visit(path, '');
  return hash.digest('hex');
}
