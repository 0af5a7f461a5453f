import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLocalRunner } from '../../src/runner/local/local-runner.ts';
import type { Runner, TaskExit, TaskLaunch } from '../../src/runner/port.ts';
import { warmSurroundings } from './launch-ways.ts';

/** How a command ended, all that it printed and wrote, and which process started it. */
export interface Ended {
  readonly end: TaskExit['end'];
  readonly log: string;
  readonly parent: string;
  /** Files of the folder `out` of its workspace, which does not outlast it, and what is in them. */
  readonly written: { readonly [name: string]: string };
}

/** Put at the beginning of a script, tells who started it; nothing else of the process changes. */
export const TELL =
  '__name__ == "__main__" and open(__import__("os").environ["PARENT"], "w").write(str(__import__("os").getppid()));';

/** Runs the same commands in processes of their own and in forks of one worker. */
export class WarmComparison {
  readonly folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  readonly tree = join(this.folder, 'tree');
  readonly #runner: Runner;
  #launches = 0;

  readonly #path: string | undefined;

  /** `path` is a folder with another Python than that of the machine. */
  constructor(path?: string) {
    this.#path = path;
    this.#runner = createLocalRunner({
      monotonic: () => performance.now(),
      createLaunchId: () => `scripts-${process.pid}-${this.#launches++}`,
      openContainment: () => undefined,
      warmScripts: true,
    });
  }

  /** What the workspace has; nothing else is in it. */
  lay(files: { readonly [path: string]: string }): void {
    rmSync(this.tree, { recursive: true, force: true });
    mkdirSync(this.tree);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.tree, path)), { recursive: true });
      writeFileSync(join(this.tree, path), text);
    }
  }

  async run(command: string, way: 'fresh' | 'warm', more: Partial<TaskLaunch> = {}): Promise<Ended> {
    const logPath = join(this.folder, 'log');
    const parent = join(this.folder, 'parent');
    for (const path of [logPath, parent]) rmSync(path, { force: true });
    const { warm, env } = warmSurroundings({ PATH: '/usr/bin:/bin', PARENT: parent, ...more.env });
    const path = this.#path === undefined ? {} : { PATH: `${this.#path}:${env.PATH}` };
    const exit = await this.#runner.run({
      commands: [command],
      cwd: this.tree,
      logPath,
      graceMs: 60_000,
      signal: new AbortController().signal,
      ...more,
      env: { ...env, ...path, ...more.env },
      ...(way === 'warm' ? { warm } : {}),
    });
    const written = this.#takeWritten();
    return { end: exit.end, log: plain(readFileSync(logPath, 'utf8')), parent: textOf(parent), written };
  }

  #takeWritten(): Ended['written'] {
    const folder = join(this.tree, 'out');
    if (!existsSync(folder)) return {};
    const names = readdirSync(folder).sort();
    const written = Object.fromEntries(names.map((name) => [name, textOf(join(folder, name))]));
    rmSync(folder, { recursive: true });
    return written;
  }

  close(): void {
    this.#runner.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Without addresses of objects and ids of threads and processes. */
const plain = (log: string): string =>
  log.replaceAll(/\b0x[0-9a-f]+\b/g, '0x').replaceAll(/\b\d{13,}\b/g, 'ID');
