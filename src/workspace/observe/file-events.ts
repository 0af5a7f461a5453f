import { createReadStream } from 'node:fs';
import { normalize } from 'node:path';
import type { FileEvent } from '../../model/file-event.ts';
import { TraceCalls, type TracedCall } from './trace-calls.ts';

/** The events of a trace by `traceArguments`, in order. `cwd` is the folder in which the traced program began. */
export async function* tracedEvents(file: string, cwd: string): AsyncGenerator<FileEvent> {
  const calls = new TraceCalls(cwd);
  for await (const line of linesOf(file, 'latin1')) {
    const call = calls.add(line);
    if (call !== undefined && !call.failed) yield* eventsOf(call);
  }
}

/**
 * The events that the audit hook noted. It tells neither removals nor how a file was opened for writing, and each path of a process
 * only once; nothing when no Python ran.
 */
export async function* hookedEvents(file: string): AsyncGenerator<FileEvent> {
  for await (const line of linesOf(file, 'utf8')) {
    const path = normalize(line.slice(2).replace(/\\([\\n])/g, (_, char) => (char === 'n' ? '\n' : '\\')));
    const reads = line.startsWith('r ');
    if (!reads && !line.startsWith('w ')) continue;
    yield { kind: 'opened', path, reads, writes: !reads, lists: false, renews: !reads };
  }
}

function eventsOf({ name, paths, flags, opened }: TracedCall): FileEvent[] {
  const [first] = paths;
  const path = paths.at(-1);
  if (first === undefined || path === undefined) return [];
  if (/^open/.test(name)) {
    if (/O_PATH\b/.test(flags)) return [];
    const open = {
      kind: 'opened' as const,
      reads: !/O_WRONLY/.test(flags) && !/O_DIRECTORY/.test(flags),
      writes: /O_WRONLY|O_RDWR/.test(flags),
      lists: /O_DIRECTORY/.test(flags),
      renews: /O_TRUNC|O_EXCL/.test(flags),
    };
    const followed =
      opened === undefined || opened === first
        ? []
        : [{ kind: 'followed' as const, path: first, to: opened }];
    return [...followed, { ...open, path: opened ?? first }];
  }
  if (/^exec/.test(name)) return [{ kind: 'executed', path: first }];
  if (/^rename/.test(name)) return [{ kind: 'renamed', from: first, path }];
  if (/^(unlink|rmdir)/.test(name)) return [{ kind: 'removed', path: first }];
  if (/^link/.test(name))
    return [{ kind: 'opened', path, reads: false, writes: true, lists: false, renews: true }];
  return /^(mkdir|symlink)/.test(name) ? [{ kind: 'made', path }] : [];
}

async function* linesOf(file: string, encoding: 'latin1' | 'utf8'): AsyncGenerator<string> {
  try {
    yield* process.getBuiltinModule('node:readline').createInterface({
      input: createReadStream(file, encoding),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
