import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';

/** Whether the server accepts connections before its process ends. */
export async function acceptsConnections(
  child: ChildProcess,
  port: number,
  host = '127.0.0.1',
): Promise<boolean> {
  const ended = new Promise<false>((resolve) => child.once('exit', () => resolve(false)));
  const accepted = (async () => {
    while (child.exitCode === null && !(await accepts(port, host))) await new Promise(setImmediate);
    return child.exitCode === null;
  })();
  return Promise.race([ended, accepted]);
}

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Asks the process to end, and waits until it has. */
export function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
