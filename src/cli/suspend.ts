import { setTimeout as delay } from 'node:timers/promises';
import { isForeground } from './foreground.ts';

const LOOK_MS = 200;

/**
 * Stops this process and those that its shell started with it, as Ctrl-Z does where a terminal sends signals. Resolves once it goes
 * on and has the terminal again; a process that has nothing else to do ends without. Undefined on Windows, where there is no such thing.
 */
export const suspendProcess: (() => Promise<void>) | undefined =
  process.platform === 'win32'
    ? undefined
    : async () => {
        process.kill(0, 'SIGTSTP');
        // It waits for nothing once the run is over.
        do await delay(LOOK_MS, undefined, { ref: false });
        while (!isForeground());
      };
