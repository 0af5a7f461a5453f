import { parseNumbered, workFolder } from '../../../executor/remote/attempt-name.ts';
import {
  type DetachedRun,
  decodeDetachedRun,
  detachedRecord,
} from '../../../executor/remote/detached-run.ts';
import { decodeCanonical } from '../../../model/canonical-json.ts';
import { usageError } from '../../../model/mlgit-error.ts';
import { isRunIdPrefix } from '../../../model/run-id.ts';
import type { RunningState } from '../../../model/running-run.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import type { Context } from '../../context.ts';
import { openRemote } from '../../sharing/open-remote.ts';
import type { OpenedRemote } from '../../sharing/opened-remote.ts';
import { requireStore } from '../../sharing/store-remotes.ts';

export interface FoundRun {
  readonly order: DetachedRun;
  readonly state: RunningState;
  /** As its runner names it. */
  readonly job: string | undefined;
}

/** Clocks of a team differ by at most five minutes (docs/concurrency.md), and a driver tells every ten seconds that it lives. */
const SILENT_MS = 6 * 60_000;

/** Every detached run that the store of the team knows of. */
export async function detachedRuns(
  { records }: Pick<OpenedRemote, 'records'>,
  now: number,
): Promise<readonly FoundRun[]> {
  const names = new Map<string, Set<string>>();
  for await (const name of records.list('work')) {
    const [, run = '', own, ...deeper] = name.split('/');
    if (own === undefined || deeper.length > 0) continue;
    names.set(run, (names.get(run) ?? new Set()).add(own));
  }
  const found: FoundRun[] = [];
  for (const [run, own] of names) {
    if (!own.has('run')) continue;
    const order = await readOrder(records, run);
    if (order === undefined) continue;
    const job = (await records.read(detachedRecord(run, 'job')))?.toString('utf8');
    found.push({ order, job, state: await stateOf(records, order, { names: own, now }) });
  }
  return found.sort((a, b) => (a.order.submittedAt < b.order.submittedAt ? 1 : -1));
}

async function readOrder(records: RemoteRecords, run: string): Promise<DetachedRun | undefined> {
  const name = detachedRecord(run, 'run');
  const bytes = await records.read(name);
  return bytes === undefined ? undefined : decodeDetachedRun(name, bytes);
}

async function stateOf(
  records: RemoteRecords,
  { run, scheduled }: DetachedRun,
  { names, now }: { readonly names: ReadonlySet<string>; readonly now: number },
): Promise<RunningState> {
  if (names.has('end')) return 'ended';
  // Nobody drives it: its scheduler knows better.
  if (scheduled !== undefined) return names.has('cancel') ? 'ending' : 'running';
  if (!names.has('start')) return 'queued';
  const beat = [...names]
    .filter((name) => parseNumbered(name)?.kind === 'beat')
    .sort()
    .at(-1);
  const bytes = beat === undefined ? undefined : await records.read(`${workFolder(run)}/${beat}`);
  // Replaced by the next one a moment ago.
  if (bytes === undefined) return names.has('cancel') ? 'ending' : 'running';
  const { at } = decodeCanonical(bytes.toString('utf8')) as { readonly at: number };
  if (now - at > SILENT_MS) return 'lost';
  return names.has('cancel') ? 'ending' : 'running';
}

/**
 * The detached run that a unique prefix of its id names, and the store that has it.
 * @throws MlgitError `no-such-run` (usage), and what opening a store throws.
 */
export async function findDetached(
  context: Context,
  prefix: string,
  access: 'read' | 'write',
): Promise<{ readonly remote: OpenedRemote; readonly found: FoundRun }> {
  const remote = await openRemote(context, await requireStore(context), { access });
  const all = await detachedRuns(remote, context.config.clock.now());
  const id = prefix.slice(prefix.indexOf('@') + 1);
  const matching = isRunIdPrefix(id) ? all.filter(({ order }) => order.run.startsWith(id)) : [];
  const [found, ...others] = matching;
  if (found !== undefined && others.length === 0) return { remote, found };
  const known = (matching.length > 0 ? matching : all).map(({ order }) => `${order.flow}@${order.run}`);
  throw usageError(
    'no-such-run',
    `${JSON.stringify(prefix)} names ${matching.length} detached runs in ${remote.store.name}, expected one`,
    [known.length === 0 ? 'mlgit ps' : `mlgit ps   (${known.slice(0, 5).join(', ')})`],
    { run: prefix },
  );
}
