import { parseRemoteUrl } from '../../git/clone-free/remote-url.ts';
import type { OpenLineageEvent } from '../../lineage/open-lineage/event.ts';
import { runEvents } from '../../lineage/open-lineage/run-events.ts';
import type { Context } from '../context.ts';
import type { Lineage } from './read-lineage.ts';

/** Where nothing tells one repository from another. */
const NO_NAMESPACE = 'mlgit';

/** Lineage as events of OpenLineage. Without a namespace, the URL of the git remote is one. */
export async function lineageEvents(
  clone: Context | undefined,
  { document, graph }: Lineage,
  namespace: string | undefined,
): Promise<readonly OpenLineageEvent[]> {
  const tasks = document.nodes.filter(({ kind }) => kind === 'task').map(({ id }) => id);
  return runEvents(graph, tasks, namespace ?? (clone && (await namespaceOf(clone))) ?? NO_NAMESPACE);
}

/** Without what could be a password in it. */
async function namespaceOf(context: Context): Promise<string | undefined> {
  const remote = await context.transport.defaultRemote('push');
  const url = remote === undefined ? undefined : (await context.remoteUrls()).get(remote);
  return url === undefined ? undefined : parseRemoteUrl(url, context.location.root ?? context.home).name;
}
