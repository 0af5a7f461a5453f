import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { endGroupOn, startFailed } from '../tool-process.ts';

export interface ToolRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Everything the tool prints is appended here, after the command itself. */
  readonly logPath: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface ToolEnd {
  readonly ok: boolean;
  /** The last lines that it printed, without passwords of URLs. */
  readonly lines: readonly string[];
}

const KEPT_LINES = 500;

/**
 * Runs a program to its end, in a process group of its own so that its children end with it when `signal` fires.
 * @throws the signal's reason once it has ended, and MlgitError `tool-start-failed` when it cannot be started.
 */
export async function runTool(run: ToolRun): Promise<ToolEnd> {
  run.signal.throwIfAborted();
  const log = createWriteStream(run.logPath, { flags: 'a' });
  const logged = once(log, 'close');
  log.write(`$ ${redact([run.file, ...run.args].join(' '))}\n`);
  const lines: string[] = [];
  const take = (line: string): void => {
    const clean = redact(line);
    lines.push(clean);
    if (lines.length > KEPT_LINES) lines.shift();
    log.write(`${clean}\n`);
    run.onLine(clean);
  };
  try {
    const ok = await runChild(run, take);
    run.signal.throwIfAborted();
    return { ok, lines };
  } finally {
    log.end();
    await logged;
  }
}

async function runChild(run: ToolRun, take: (line: string) => void): Promise<boolean> {
  const child = spawn(run.file, run.args, {
    cwd: run.cwd,
    env: run.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<boolean>((resolve, reject) => {
    child.once('error', (cause) => reject(startFailed(run.file, cause)));
    child.once('close', (code) => resolve(code === 0));
  });
  const release = endGroupOn(run.signal, () => child.pid);
  const readers = [child.stdout, child.stderr].map((input) =>
    process.getBuiltinModule('node:readline').createInterface({ input }).on('line', take),
  );
  try {
    const closed = Promise.all(readers.map((reader) => once(reader, 'close')));
    const ok = await ended;
    await closed;
    return ok;
  } finally {
    release();
  }
}

/** Without user names and passwords of URLs, as index addresses have them. */
export function redact(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@');
}
