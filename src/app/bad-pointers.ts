import { join } from 'node:path';
import type { EventSink } from '../model/event.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { POINTER_SUFFIX } from '../model/pointer.ts';
import { readPointerFile } from '../workspace/pointer-file.ts';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';

/** Says of which pointers nothing can be checked out, such as those that a merge left both versions in. */
export async function warnOfBadPointers(
  context: Context,
  files: readonly { readonly path: string }[],
  emit: EventSink,
): Promise<void> {
  const root = requireRoot(context);
  for (const { path } of files) {
    if (!path.endsWith(POINTER_SUFFIX)) continue;
    try {
      await readPointerFile(join(root, path), path);
    } catch (error) {
      if (!(error instanceof MlgitError) || error.code !== 'bad-pointer') throw error;
      emit({ type: 'warning', at: context.config.clock.now(), message: error.message, hints: error.hints });
    }
  }
}
