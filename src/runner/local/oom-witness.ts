import type { TaskExit, TaskLaunch } from '../port.ts';
import { countOomKillsOfMachine } from './oom-kills.ts';

/**
 * Whether the kernel killed a part of a launch for its memory, where no cell of the runner's holds it: the engine of a container says no more
 * than that it was killed, and the kernel that it has killed somebody since.
 */
export class OomWitness {
  readonly #isLimited: boolean;
  readonly #before: number | undefined;

  constructor({ inContainer, limits }: Pick<TaskLaunch, 'inContainer' | 'limits'>) {
    this.#isLimited = inContainer === true && limits?.memoryBytes !== undefined;
    this.#before = this.#isLimited ? countOomKillsOfMachine() : undefined;
  }

  ranOut(end: TaskExit['end']): boolean {
    if (!this.#isLimited || end.kind !== 'signal' || end.signal !== 'SIGKILL') return false;
    return (countOomKillsOfMachine() ?? 0) > (this.#before ?? 0);
  }
}
