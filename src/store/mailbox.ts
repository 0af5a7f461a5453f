import { MlgitError } from '../model/mlgit-error.ts';
import type { MintedAccess } from './minted-access.ts';

/** What a driver leaves for one attempt, where its job alone finds it (docs/format.md, "Mailbox"). */
export interface Mailbox {
  /** What a shell fetches the worker by. */
  readonly workerUrl: string;
  readonly access: MintedAccess;
}

/** The URL is the first line: a shell reads no JSON. */
export function encodeMailbox({ workerUrl, access }: Mailbox): string {
  return `${workerUrl}\n${JSON.stringify(access)}\n`;
}

/** @throws MlgitError `bad-mailbox` (integrity), which has nothing of its text. */
export function decodeMailbox(path: string, text: string): Mailbox {
  const [workerUrl = '', line = ''] = text.split('\n');
  let access: Partial<MintedAccess> | null = null;
  try {
    access = JSON.parse(line) as MintedAccess | null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (access?.version === 1) return { workerUrl, access: access as MintedAccess };
  throw new MlgitError(`Expected a mailbox of version 1 at ${path}, found something else`, {
    code: 'bad-mailbox',
    kind: 'integrity',
    hints: ['use the same version of mlgit on both sides: mlgit version'],
    details: { path },
  });
}
