import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { humanBytes, humanSpan } from '../../base/human.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { endGroupOn, startFailed } from '../tool-process.ts';

/** What tells one state of a source from the next is a line, not data. */
const MOST_BYTES = 1024 * 1024;
const LONGEST_MS = 10 * 60_000;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * What a command of `cache: {key: …}` prints, without the newlines at its end. It has a process group of its own, so that what it started
 * ends with it.
 * @throws MlgitError `cache-key-failed` (failed), also when `signal` fires, and `tool-start-failed`.
 */
export async function commandOutput(
  command: string,
  {
    cwd,
    env,
    signal,
  }: { readonly cwd: string; readonly env: Record<string, string>; readonly signal: AbortSignal },
): Promise<string> {
  if (signal.aborted) throw failed('it was ended with the run', '');
  const late = AbortSignal.timeout(LONGEST_MS);
  const tooMuch = new AbortController();
  const child: Child = spawn('/bin/sh', ['-c', command], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const release = endGroupOn(AbortSignal.any([signal, late, tooMuch.signal]), () => child.pid);
  try {
    const printed = firstBytes(child.stdout, () => tooMuch.abort());
    const said = firstBytes(child.stderr, () => undefined);
    const wrong = await endOf(child);
    if (tooMuch.signal.aborted) {
      throw failed(`it printed more than ${humanBytes(MOST_BYTES)}, expected a line`, '');
    }
    if (late.aborted) throw failed(`it took longer than ${humanSpan(LONGEST_MS)}`, said());
    if (signal.aborted) throw failed('it was ended with the run', said());
    if (wrong !== undefined) throw failed(wrong, said());
    return printed().replace(/\n+$/, '');
  } finally {
    release();
  }
}

/** Takes a stream in up to the limit, calls `onMore` for what is beyond it, and tells what it has taken so far. */
function firstBytes(stream: Readable, onMore: () => void): () => string {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= MOST_BYTES) parts.push(part);
    else onMore();
  });
  return () => Buffer.concat(parts).toString('utf8');
}

/** How it ended, where that was not well. */
function endOf(child: Child): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(startFailed('/bin/sh', cause)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `it ended with exit code ${code}` : `it was killed by ${signal}`);
    });
  });
}

function failed(reason: string, stderr: string): MlgitError {
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const message = last === '' ? reason : `${reason}: ${last}`;
  return new MlgitError(message, { code: 'cache-key-failed', kind: 'failed' });
}
