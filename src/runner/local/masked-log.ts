import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { SecretMask } from '../../model/secret-mask.ts';

const run = promisify(execFile);

/** How long the rest of the output is waited for, when every process of the task has ended. */
const DRAIN_MS = 1_000;

/** Where the processes of a task write. */
export interface LogSink {
  /** For their standard output and error. */
  readonly fd: number;
  /** What `/proc` shows that they write to. */
  readonly path: string;
  /** Takes in what was written last. */
  close(): Promise<void>;
}

/**
 * A named pipe in place of the log: what comes through it is masked before it reaches the disk, so that not even a
 * crash, or somebody who follows the log, sees a secret. It is a pipe by name because `/dev/stderr` of a socket cannot be
 * opened. A task with secrets therefore does not outlive its driver's death, as others do.
 */
export async function openMaskedLog(log: number, path: string, mask: SecretMask): Promise<LogSink> {
  const pipe = `${path}.pipe`;
  await run('mkfifo', ['-m', '600', pipe]);
  const from = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(pipe, constants.O_WRONLY);
  const socket = new Socket({ fd: from, readable: true, writable: false });
  const stream = mask.stream();
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      try {
        writeAll(log, stream.push(chunk));
      } catch (error) {
        reject(error);
        socket.destroy();
      }
    });
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
  // It is thrown where the end is waited for.
  ended.catch(() => undefined);
  return {
    fd,
    path: pipe,
    close: async () => {
      closeSync(fd);
      const waited = new AbortController();
      // A process that got away may hold the pipe open for ever.
      const late = delay(DRAIN_MS, undefined, { signal: waited.signal }).catch(() => undefined);
      await Promise.race([ended, late]).finally(() => waited.abort());
      socket.destroy();
      rmSync(pipe, { force: true });
      writeAll(log, stream.end());
    },
  };
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
