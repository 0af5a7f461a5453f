import type { ArtifactKind } from '../artifact.ts';
import type { Digest } from '../digest.ts';
import type { Item, ParamValue } from '../flow.ts';
import type { TaskStatus } from '../manifest.ts';
import type { Metrics } from '../metric.ts';

/** Which way a walk goes: to what it was made from, to what was made from it, or both. */
export type LineageDirection = 'up' | 'down' | 'both';

/**
 * What `mlgit lineage --json` prints as its result (docs/lineage-document.md; `schema/lineage.schema.json`). All that
 * a drawing needs: nodes with labels and states, edges in the direction in which bytes went. No cycle is in it.
 */
export interface LineageDocument {
  readonly version: 1;
  /** As it was asked for. */
  readonly spec: string;
  readonly direction: LineageDirection;
  /** How many tasks it goes in each direction. */
  readonly depth: number;
  /** Ids of the nodes that the SPEC names. */
  readonly roots: readonly string[];
  /** By level, then by id. */
  readonly nodes: readonly LineageNode[];
  /** By `from`, `to`, kind and name. */
  readonly edges: readonly LineageEdge[];
}

/**
 * `input`: a task took it; `output`: a task made it; `part`: a file or folder in a folder; `same-bytes`: what lay
 * there has the digest of what a run had made before.
 */
export type LineageEdgeKind = 'input' | 'output' | 'part' | 'same-bytes';

export interface LineageEdge {
  /** Id of the node that bytes came from. */
  readonly from: string;
  /** Id of the node that they went to. */
  readonly to: string;
  readonly kind: LineageEdgeKind;
  /** Of the input or output. */
  readonly name?: string;
  /** SPEC by which an input was taken from another run. */
  readonly spec?: string;
  /** Of `same-bytes`: how many older tasks of that name made the same. */
  readonly alsoMade?: number;
}

interface NodeFacts {
  /** Unique in the document. */
  readonly id: string;
  /** Short, for a drawing. */
  readonly label: string;
  /** Tasks between it and a root: negative above, positive below. */
  readonly level: number;
  /** Edges that lead on from here and were not followed, because of the depth. */
  readonly more?: {
    /** Into it. */
    readonly up?: number;
    /** Out of it. */
    readonly down?: number;
  };
}

/** How a run is known: a ref of this clone, of a remote, the history of a run that took from it, or a repository that shares the store. */
export type RunPlace = 'own' | 'fetched' | 'ancestor' | 'neighbour';

export interface LineageRun {
  readonly flow: string;
  readonly run: string;
  /** What to type, as in `mlgit show SPEC`. */
  readonly spec: string;
  readonly place: RunPlace;
  /** The remote that it was fetched from. */
  readonly remote?: string;
  /** The repository that it is of, where that is another. */
  readonly repository?: string;
}

export interface LineageTaskNode extends NodeFacts, LineageRun {
  readonly kind: 'task';
  readonly state: TaskStatus;
  readonly task: string;
  readonly step: string;
  readonly item?: Item;
  /** ISO 8601, of its run. */
  readonly startedAt: string;
  /** ISO 8601, of its run. */
  readonly endedAt: string;
  /** `name <email>`. */
  readonly user: string;
  /** Object id of the code commit; absent for a record that was copied from another repository. */
  readonly codeCommit?: string;
  readonly branch?: string;
  /** That it could see. */
  readonly params: { readonly [name: string]: ParamValue };
  readonly command: readonly string[];
  readonly metrics: Metrics;
  /** The run that computed it, when its record is not to be had and this one only reused the result. */
  readonly firstRun?: string;
  /** Runs that reused its result: how many, and the newest of them. */
  readonly reusedBy?: { readonly runs: number; readonly newest: readonly string[] };
}

interface ContentFacts {
  readonly contentKind: ArtifactKind;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

export interface LineageArtifactNode extends NodeFacts, LineageRun, ContentFacts {
  readonly kind: 'artifact';
  /** `purged`: its bytes were erased for good. */
  readonly state: 'made' | 'purged';
  readonly task: string;
  readonly name: string;
  /** In the working tree, relative to its top. */
  readonly path: string;
  /** Of a file or folder in a folder: its path in there. */
  readonly inner?: string;
}

export interface LineageSourceNode extends NodeFacts, ContentFacts {
  readonly kind: 'source';
  /** `tracked-data`: a pointer stands for it; `file`: a file of the code; `purged`: its bytes were erased for good. */
  readonly state: 'file' | 'tracked-data' | 'url' | 'purged';
  readonly path?: string;
  /** The pointer file that stands for it. */
  readonly pointer?: string;
  readonly url?: string;
  /** Which version it was: the tag of the server, or the digest. */
  readonly pin?: string;
}

/** A run, or an artifact of one, of which nothing more can be said here. */
export interface LineageUnknownNode extends NodeFacts {
  readonly kind: 'unknown';
  /** `not-here`: its record is not in this clone; `no-such-output`: it is, and does not have what was taken. */
  readonly state: 'not-here' | 'no-such-output';
  /** By which it was taken. */
  readonly spec: string;
  readonly flow?: string;
  readonly run?: string;
  /** That it is of, where that is another. */
  readonly repository?: string;
  /** A command that may bring it. */
  readonly hint: string;
}

export type LineageNode = LineageTaskNode | LineageArtifactNode | LineageSourceNode | LineageUnknownNode;
