import { createRequire } from 'node:module';
import { type Digest, digestFromHex } from './digest.ts';

/**
 * BLAKE3-256 (https://github.com/BLAKE3-team/BLAKE3-specs). The native hasher where its binary loads, else
 * WebAssembly; chosen once per process. Both give the same digests.
 */
export interface Hasher {
  update(bytes: Uint8Array): Hasher;
  /** Ends the hasher: it must not be used afterwards. */
  digest(): Digest;
}

export interface HasherLibrary {
  readonly name: 'native' | 'wasm';
  create(): Hasher;
}

interface NativeHasher {
  update(bytes: Buffer): unknown;
  digest(encoding: 'hex'): string;
}

const require = createRequire(import.meta.url);
let chosen: HasherLibrary | undefined;

export function createHasher(): Hasher {
  chosen ??= loadNative() ?? loadWasm();
  return chosen.create();
}

export function digestBytes(bytes: Uint8Array): Digest {
  return createHasher().update(bytes).digest();
}

export function digestText(text: string): Digest {
  return digestBytes(Buffer.from(text, 'utf8'));
}

/** Which library hashes in this process, for `mlgit doctor`. */
export function hasherName(): 'native' | 'wasm' {
  chosen ??= loadNative() ?? loadWasm();
  return chosen.name;
}

/** Undefined where the platform has no prebuilt binary. */
export function loadNative(): HasherLibrary | undefined {
  const library = loadBinary();
  return library && { name: 'native', create: () => wrap(new library.Blake3Hasher()) };
}

interface NativeLibrary {
  readonly Blake3Hasher: new () => NativeHasher;
}

/** The package's own loader asks for a diagnostic report to tell glibc from musl, which takes longer than all else. */
function loadBinary(): NativeLibrary | undefined {
  const system = `${process.platform}-${process.arch}`;
  const abis: { readonly [platform: string]: readonly string[] } = {
    linux: ['-gnu', '-musl'],
    win32: ['-msvc'],
  };
  for (const abi of abis[process.platform] ?? ['']) {
    const library = tryRequire(`@napi-rs/blake-hash-${system}${abi}`);
    if (library !== undefined) return library;
  }
  return tryRequire('@napi-rs/blake-hash');
}

/** A binary that is not installed or does not load is no failure: another is tried, and WebAssembly last. */
function tryRequire(name: string): NativeLibrary | undefined {
  try {
    const library = require(name) as NativeLibrary;
    new library.Blake3Hasher();
    return library;
  } catch {
    return undefined;
  }
}

export function loadWasm(): HasherLibrary {
  const library: { createHash(): NativeHasher } = require('blake3');
  return { name: 'wasm', create: () => wrap(library.createHash()) };
}

function wrap(inner: NativeHasher): Hasher {
  const hasher: Hasher = {
    update(bytes) {
      inner.update(
        Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      );
      return hasher;
    },
    digest: () => digestFromHex(inner.digest('hex')),
  };
  return hasher;
}
