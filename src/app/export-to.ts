import { resolve } from 'node:path';
import type { Context } from './context.ts';
import { writeDocument } from './write-document.ts';

export interface ExportTarget {
  /** Undefined: it is not kept in a file. */
  readonly output?: string | undefined;
  /** Put it in the place of what is there. */
  readonly force: boolean;
}

/** Keeps what was made for another system, and gives its text. @throws MlgitError as `writeDocument`. */
export async function exportTo(
  { config }: Context,
  { output, force }: ExportTarget,
  made: Promise<string>,
): Promise<string> {
  const text = await made;
  if (output !== undefined) {
    await writeDocument(text, {
      path: resolve(config.cwd, output),
      force,
      pid: config.pid,
      withFolder: true,
    });
  }
  return text;
}
