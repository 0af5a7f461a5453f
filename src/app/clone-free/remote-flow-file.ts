import type { Oid } from '../../git/port.ts';
import type { FlowFile } from '../../model/flow.ts';
import type { Context, ReadContext } from '../context.ts';
import { FLOW_FILE, parseRemembered } from '../load-flow.ts';

/** The flow file of a commit; undefined when it has none. @throws MlgitError (usage) for one that cannot be read. */
export async function flowFileAt(
  context: Pick<ReadContext, 'objects' | 'config'> & Pick<Context, 'memo'>,
  commit: Oid,
): Promise<FlowFile | undefined> {
  const bytes = await context.objects.readFile(commit, FLOW_FILE);
  return bytes === undefined ? undefined : parseRemembered(context, bytes.toString('utf8'), FLOW_FILE);
}
