import { compareBytes } from '../base/byte-order.ts';
import { shellWord } from '../base/shell-word.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type {
  LineageArtifactNode,
  LineageDirection,
  LineageDocument,
  LineageEdge,
  LineageNode,
  LineageRun,
  LineageSourceNode,
  LineageTaskNode,
  LineageUnknownNode,
} from '../model/lineage/lineage-document.ts';
import type { GraphNode, MadeArtifact, Source, TaskOfRun, Unknown } from './graph-node.ts';
import type { KnownRun } from './known-run.ts';
import type { LineageGraph } from './lineage-graph.ts';
import type { Walked } from './walk-lineage.ts';

/** What is known of blobs and files beside the graph. */
interface About {
  /** Blobs that were erased for good. */
  readonly purged: ReadonlySet<Digest>;
  /** Source id → its pointer file, of those that one stood for. */
  readonly pointers: ReadonlyMap<string, string>;
}

/** What a document says beside the graph. */
interface Surroundings extends About {
  readonly spec: string;
  readonly direction: LineageDirection;
  readonly depth: number;
  readonly roots: readonly string[];
}

/** Runs that reused a result and are named, of any number. */
const MOST_NAMED = 3;

export function describeLineage(graph: LineageGraph, walked: Walked, around: Surroundings): LineageDocument {
  const nodes = [...walked.levels].flatMap(([id, level]) => {
    const node = graph.nodes.get(id);
    if (node === undefined) return [];
    const more = walked.more.get(id);
    return [{ ...describeNode(node, around), level, ...(more === undefined ? {} : { more }) }];
  });
  const { spec, direction, depth, roots } = around;
  return {
    ...{ version: 1, spec, direction, depth, roots },
    nodes: nodes.sort((a, b) => a.level - b.level || compareBytes(a.id, b.id)),
    edges: [...walked.edges].sort(byEnds),
  };
}

type Described<T> = T extends LineageNode ? Omit<T, 'level' | 'more'> : never;

/** A node without its place in a walk. */
export function describeNode(node: GraphNode, around: About): Described<LineageNode> {
  switch (node.kind) {
    case 'task':
      return describeTask(node);
    case 'artifact':
      return describeArtifact(node, around);
    case 'source':
      return describeSource(node, around);
    case 'unknown':
      return describeUnknown(node);
  }
}

function describeTask({ id, known, taskId, task, reusedBy }: TaskOfRun): Described<LineageTaskNode> {
  const { record } = known;
  const { user, startedAt, endedAt, branch, tasks } = record.execution;
  const firstRun = tasks[taskId]?.outcome === 'cached' ? tasks[taskId]?.firstRun : undefined;
  return {
    ...{ kind: 'task', id, label: `${record.flow}:${taskId}`, state: task.status },
    ...runFacts(known, `${taskId}/`),
    ...{ task: taskId, step: task.step, startedAt, endedAt, user },
    ...(task.item === undefined ? {} : { item: task.item }),
    ...(record.codeCommit === '' ? {} : { codeCommit: record.codeCommit }),
    ...(branch === undefined ? {} : { branch }),
    ...{ params: task.params, command: task.command, metrics: task.metrics },
    ...(firstRun === undefined ? {} : { firstRun: String(firstRun) }),
    ...(reusedBy.length === 0 ? {} : { reusedBy: describeReuse(reusedBy) }),
  };
}

function describeReuse(reusedBy: readonly KnownRun[]) {
  const newest = reusedBy.slice(0, MOST_NAMED).map(({ record }) => `${record.flow}@${record.id}`);
  return { runs: reusedBy.length, newest };
}

function describeArtifact(node: MadeArtifact, { purged }: About): Described<LineageArtifactNode> {
  const { id, known, taskId, name, output, part } = node;
  const words = [taskId, name, ...(part === undefined ? [] : [part.inner])];
  return {
    ...{ kind: 'artifact', id, label: [name, ...words.slice(2)].join('/') },
    state: purged.has((part?.content ?? output).digest) ? 'purged' : 'made',
    ...runFacts(known, words.join('/')),
    ...{ task: taskId, name, path: output.path },
    ...(part === undefined ? {} : { inner: part.inner }),
    ...contentFacts(part?.content ?? output),
  };
}

function describeSource(
  { id, content, origin }: Source,
  { purged, pointers }: About,
): Described<LineageSourceNode> {
  const pointer = pointers.get(id);
  const kindOfSource = 'url' in origin ? 'url' : pointer === undefined ? 'file' : 'tracked-data';
  return {
    ...{ kind: 'source', id, label: 'url' in origin ? origin.url : origin.path },
    state: purged.has(content.digest) ? 'purged' : kindOfSource,
    ...origin,
    ...(pointer === undefined ? {} : { pointer }),
    ...contentFacts(content),
  };
}

function describeUnknown(node: Unknown): Described<LineageUnknownNode> {
  const { id, state, spec, flow, run, repository } = node;
  return {
    ...{ kind: 'unknown', id, label: run === undefined ? spec : id, state, spec },
    ...(flow === undefined ? {} : { flow }),
    ...(run === undefined ? {} : { run }),
    ...(repository === undefined ? {} : { repository }),
    hint: hintFor(node),
  };
}

/** What may tell more: the repository that the run is of, or the record that lacks the output. */
function hintFor({ state, flow, run, repository }: Unknown): string {
  const name = run === undefined ? `${flow}@latest` : `${flow}@${run}`;
  if (repository !== undefined) return `mlgit lineage ${shellWord(`${repository}#${name}`)}`;
  return state === 'no-such-output' ? `mlgit show ${name}` : 'mlgit fetch';
}

function runFacts({ record, place, repository }: KnownRun, path: string): LineageRun {
  const { flow, id, remote } = record;
  return {
    ...{ flow, run: id, place },
    spec: `${repository === undefined ? '' : `${repository}#`}${flow}@${id}:${path}`,
    ...(remote === undefined ? {} : { remote }),
    ...(repository === undefined ? {} : { repository }),
  };
}

function contentFacts({ kind, digest, sizeBytes }: ArtifactContent) {
  return { contentKind: kind, digest, sizeBytes };
}

function byEnds(a: LineageEdge, b: LineageEdge): number {
  return (
    compareBytes(a.from, b.from) ||
    compareBytes(a.to, b.to) ||
    compareBytes(`${a.kind} ${a.name ?? ''}`, `${b.kind} ${b.name ?? ''}`)
  );
}
