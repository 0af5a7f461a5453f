import type { ArtifactContent } from '../model/artifact.ts';
import type { MadeArtifact } from './graph-node.ts';
import { isOlder } from './known-run.ts';
import { type LineageGraph, wholeArtifacts } from './lineage-graph.ts';

/** What a task made, or something in a folder that it made. */
export interface MadeThere {
  readonly artifact: MadeArtifact;
  /** Path in the folder; empty for the whole. */
  readonly inner: string;
}

/** Artifacts of these bytes, oldest first. */
export function artifactsOf(
  graph: LineageGraph,
  { kind, digest }: Pick<ArtifactContent, 'kind' | 'digest'>,
): readonly MadeThere[] {
  return wholeArtifacts(graph)
    .filter(({ output }) => output.digest === digest && output.kind === kind)
    .map((artifact) => ({ artifact, inner: '' }));
}

/** Artifacts that had this path, or were a folder above it, oldest first. */
export function artifactsAt(graph: LineageGraph, path: string): readonly MadeThere[] {
  return wholeArtifacts(graph).flatMap((artifact) => {
    const { path: made, kind } = artifact.output;
    if (made === path) return [{ artifact, inner: '' }];
    const isAbove = kind === 'tree' && path.startsWith(`${made}/`);
    return isAbove ? [{ artifact, inner: path.slice(made.length + 1) }] : [];
  });
}

/** Paths of artifacts in a folder, each once, newest first. */
export function pathsBelow(graph: LineageGraph, folder: string): readonly string[] {
  const paths = wholeArtifacts(graph).map(({ output }) => output.path);
  return [...new Set(paths.filter((path) => path.startsWith(`${folder}/`)).reverse())];
}

/** Tasks that took these bytes from the tree or a URL, newest first. */
export function takersOf(
  graph: LineageGraph,
  { digest }: Pick<ArtifactContent, 'digest'>,
): readonly string[] {
  const takers = [...graph.nodes.values()].flatMap((node) => {
    const isIt =
      (node.kind === 'source' && node.content.digest === digest) ||
      (node.kind === 'artifact' && (node.part?.content ?? node.output).digest === digest);
    return isIt ? graph.outOf(node.id).filter(({ kind }) => kind === 'input') : [];
  });
  return [...new Set(takers.map(({ to }) => to))].sort((a, b) => (isOlderTask(graph, a, b) ? 1 : -1));
}

function isOlderTask(graph: LineageGraph, a: string, b: string): boolean {
  const [x, y] = [graph.nodes.get(a), graph.nodes.get(b)];
  return x?.kind === 'task' && y?.kind === 'task' && isOlder(x.known.record, y.known.record);
}
