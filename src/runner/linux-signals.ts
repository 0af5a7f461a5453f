import { HARMLESS_SIGNALS } from './harmless-signals.ts';

/** Names of the signals 1 to 31 on the nodes, which run Linux (signal(7)), whatever this machine is. */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
    .split(' ')
    .map((name) => `SIG${name}`);

/** Undefined for numbers that stand for no ending, as those above 31, which systems of jobs use for their own purposes. */
export function endingSignal(number: number): string | undefined {
  const name = NAMES[number - 1];
  return name === undefined || HARMLESS_SIGNALS.has(name) ? undefined : name;
}
