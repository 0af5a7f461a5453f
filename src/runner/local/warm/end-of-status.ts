import { signalName } from '../exit-signal.ts';
import type { ShellEnd } from '../shell-command.ts';

/** What a status of wait(2) says of a process that has ended: seven bits of its signal, or the next eight of its exit code. */
export function endOfStatus(status: number): ShellEnd {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: 'exit', exitCode: (status >> 8) & 0xff };
  return { kind: 'signal', signal: signalName(signal) ?? `signal ${signal}` };
}
