import type { EventSink } from '../../model/event.ts';
import type { Flow } from '../../model/flow.ts';
import type { Context } from '../context.ts';
import type { RecordedRun } from '../record-run.ts';

/** Tells of a recorded run whoever is to be told (`notify-ended.ts`, loaded where there is somebody). */
export async function tellOfEnd(
  context: Context,
  flow: Flow,
  recorded: Omit<RecordedRun, 'commit'>,
  options: { readonly emit: EventSink; readonly signal: AbortSignal },
): Promise<void> {
  const isAsked =
    flow.notify !== undefined || (await context.settings.configKeys('mlgit.notify.')).length > 0;
  if (!isAsked) return;
  const { notifyEnded } = await import('./notify-ended.ts');
  await notifyEnded(context, flow, recorded, options);
}
