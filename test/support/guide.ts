import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One thing that a guide has its reader do: write a file, or type a command and see lines. */
export type GuideAct =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly shows: readonly string[] };

const FENCE = /^```(\w+)(?: file=(\S+))?\n(.*?)^```$/gms;

/**
 * What a reader does, in order. Fences with `file=PATH` after the language are files; in `console` fences, lines
 * after `$ ` are commands and the others what they print, where `…` stands for anything. Other fences are for show.
 */
export function readGuide(markdown: string): GuideAct[] {
  return [...markdown.matchAll(FENCE)].flatMap(([, language, path, body]): GuideAct[] => {
    if (path !== undefined) return [{ kind: 'file', path, text: body! }];
    return language === 'console' ? commands(body!) : [];
  });
}

function commands(body: string): GuideAct[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command, ...shows] = part.trimEnd().split('\n');
      return { kind: 'command', command: command!, shows };
    });
}

/** Does the act in the folder, as `sh` would; returns what was printed, and the exit code. */
export async function perform(
  act: GuideAct,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  if (act.kind === 'file') {
    writeFileSync(join(folder, act.path), act.text);
    return { code: 0, output: '' };
  }
  const shell = spawn('sh', ['-c', `(${act.command}\n) 2>&1`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const parts: Buffer[] = [];
  shell.stdout.on('data', (part: Buffer) => parts.push(part));
  const [code] = (await once(shell, 'close')) as [number | null];
  return { code, output: Buffer.concat(parts).toString() };
}

/**
 * The first of the lines shown that the output does not have after those before it; undefined: it has all. `…` is anything within a
 * line. Taking the first line that fits leaves most for the rest, so none is looked at twice.
 */
export function firstMissing(shows: readonly string[], output: string): string | undefined {
  const lines = output.split('\n');
  let at = 0;
  for (const shown of shows.filter((text) => text.trim() !== '')) {
    const pattern = linePattern(shown);
    while (at < lines.length && !pattern.test(lines[at]!)) at++;
    if (at === lines.length) return shown;
    at++;
  }
  return undefined;
}

function linePattern(text: string): RegExp {
  const parts = text.split('…').map((part) =>
    part
      .trim()
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      .replace(/ +/g, ' +'),
  );
  return new RegExp(parts.join('.*'));
}

/** Puts an `mlgit` that starts this checkout at the front of the PATH. */
export function withMlgit(env: NodeJS.ProcessEnv, folder: string, entry: string): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mlgit'), `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`, {
    mode: 0o755,
  });
  return { ...env, PATH: [folder, env.PATH].join(delimiter) };
}
