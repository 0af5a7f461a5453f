import { constants } from 'node:os';
import { HARMLESS_SIGNALS } from '../harmless-signals.ts';

// Reversed, so that of two names for one number (SIGABRT, SIGIOT) the usual one, which comes first, stays.
const NAMES = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);

export function signalName(signal: number): string | undefined {
  return NAMES.get(signal);
}

/**
 * The signal that a shell reports as exit code `128 + n` when its command was ended by one (POSIX.1-2017, Shell
 * Command Language, 2.8.2); undefined for every other code.
 */
export function signalOfExitCode(exitCode: number): string | undefined {
  const name = NAMES.get(exitCode - 128);
  return name === undefined || HARMLESS_SIGNALS.has(name) ? undefined : name;
}
