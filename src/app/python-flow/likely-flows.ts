import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';

const MOST_BYTES = 1024 * 1024;
const MOST_NAMED = 3;

/** Names of Python files in a folder that look as if a flow were in them; for hints. */
export function likelyFlows(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.py') && looksLikeFlow(join(folder, name)))
    .sort(compareBytes)
    .slice(0, MOST_NAMED);
}

function looksLikeFlow(path: string): boolean {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) return false;
    const text = readFileSync(path, 'utf8');
    return /^@(mlgit\.)?flow\b/m.test(text) && /^\s*(from|import)\s+mlgit\b/m.test(text);
  } catch {
    // Hints are given without what cannot be read.
    return false;
  }
}
