import type { Stats } from 'node:fs';

/** Whether it is this user's; each is where a system has no users. */
export function isOwnFile({ uid }: Stats): boolean {
  return uid === (process.getuid?.() ?? uid);
}
