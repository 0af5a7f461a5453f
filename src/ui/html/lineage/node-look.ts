import { humanBytes } from '../../../base/human.ts';
import type { LineageNode } from '../../../model/lineage/lineage-document.ts';
import { statusShape, statusTone } from '../parts/status-badge.ts';

export interface NodeState {
  /** As `statusBadge` knows it. */
  readonly status: string;
  readonly text: string;
}

/** The state of a node in words. */
export function nodeState({ kind, state }: LineageNode): NodeState {
  if (kind === 'task') return { status: state, text: state };
  if (state === 'purged') return { status: 'failed', text: 'purged' };
  if (kind === 'unknown') {
    return { status: 'lost', text: state === 'not-here' ? 'not here' : 'has no such output' };
  }
  return { status: 'content', text: WORDS[state] };
}

const WORDS = { made: 'made', file: 'file of the code', 'tracked-data': 'tracked data', url: 'from a URL' };

/** What a node is called by who reads of it. */
export function nodeName(node: LineageNode): string {
  switch (node.kind) {
    case 'task':
      return `${node.flow}@${node.run}:${node.task}`;
    case 'artifact':
      return `${node.label} of ${node.flow}@${node.run}:${node.task}`;
    default:
      return node.label;
  }
}

export const KIND_WORDS = { task: 'Task', artifact: 'Artifact', source: 'Source', unknown: 'Unknown' };

export interface NodeLook {
  readonly title: string;
  /** Below the title. */
  readonly line: string;
  /** Class of its colour. */
  readonly tone: string;
}

/** How a node is drawn: states differ in shape and word, not in colour alone. */
export function nodeLook(node: LineageNode): NodeLook {
  const { status, text } = nodeState(node);
  const more = (node.more?.up ?? 0) + (node.more?.down ?? 0) > 0 ? ' …' : '';
  const isPlain = (node.kind === 'artifact' || node.kind === 'source') && node.state !== 'purged';
  if (isPlain) return { title: node.label, line: `${humanBytes(node.sizeBytes)}${more}`, tone: node.kind };
  const run = node.kind === 'task' ? ` ${node.run}` : '';
  return { title: node.label, line: `${statusShape(status)} ${text}${run}${more}`, tone: statusTone(status) };
}
