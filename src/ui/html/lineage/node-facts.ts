import { humanBytes } from '../../../base/human.ts';
import type { LineageNode, LineageRun } from '../../../model/lineage/lineage-document.ts';
import { formatMetric } from '../../../model/run-message.ts';
import { copyable } from '../parts/copyable.ts';
import { html, type Piece } from '../parts/html.ts';
import { moment } from '../parts/moment.ts';
import { statusBadge } from '../parts/status-badge.ts';
import { nodeState } from './node-look.ts';

type Fact = readonly [name: string, value: Piece];

const SHORT_DIGEST = 'b3:'.length + 12;
const SHORT_OID = 10;

/** What is known of a node, as names and values; a value that is undefined is not known. */
export function nodeFacts(node: LineageNode): readonly Fact[] {
  const state: Fact = ['State', statusBadge(nodeState(node).status, nodeState(node).text)];
  switch (node.kind) {
    case 'task':
      return [state, ...runFacts(node), ...taskFacts(node)];
    case 'artifact':
      return [
        ...(node.state === 'made' ? [] : [state]),
        ['Path', html`<code>${node.inner === undefined ? node.path : `${node.path}/${node.inner}`}</code>`],
        ...contentFacts(node),
        ...runFacts(node),
      ];
    case 'source':
      return [
        state,
        ['Path', node.path !== undefined && html`<code>${node.path}</code>`],
        ['URL', node.url],
        ['Pinned', node.pin !== node.digest && node.pin],
        ['Tracked by', node.pointer],
        ...contentFacts(node),
      ];
    case 'unknown':
      return [state, ['SPEC', copyable(node.spec)], ['Repository', node.repository]];
  }
}

function runFacts({ spec, place, remote, repository }: LineageRun): readonly Fact[] {
  return [
    ['SPEC', copyable(spec)],
    ['Known by', place === 'fetched' ? `fetched from ${remote}` : PLACES[place]],
    ['Repository', repository],
  ];
}

const PLACES = {
  own: undefined,
  ancestor: 'the record that its taker keeps',
  neighbour: 'a repository that shares the store',
};

function taskFacts(node: Extract<LineageNode, { kind: 'task' }>): readonly Fact[] {
  const { user, startedAt, codeCommit, branch, params, metrics, command, reusedBy, firstRun } = node;
  const pairs = (values: readonly (readonly [string, unknown])[]): Piece =>
    values.length > 0 &&
    html`<code>${values.map(([name, value]) => `${name}=${String(value)}`).join(' ')}</code>`;
  const others = (reusedBy?.runs ?? 0) - (reusedBy?.newest.length ?? 0);
  return [
    ['Started', moment(startedAt)],
    ['User', user.replace(/ <.*>$/, '')],
    ['Code', codeCommit !== undefined && copyable(codeCommit.slice(0, SHORT_OID), codeCommit)],
    ['Branch', branch],
    ['Parameters', pairs(Object.entries(params))],
    ['Metrics', pairs(Object.entries(metrics).map(([name, value]) => [name, formatMetric(value)] as const))],
    ['Computed by', firstRun],
    [
      'Reused by',
      reusedBy !== undefined && `${reusedBy.newest.join(', ')}${others > 0 ? ` and ${others} more` : ''}`,
    ],
    ['Command', html`<code>${command.join(' ')}</code>`],
  ];
}

function contentFacts({
  contentKind,
  sizeBytes,
  digest,
}: Pick<Extract<LineageNode, { kind: 'source' }>, 'contentKind' | 'sizeBytes' | 'digest'>): readonly Fact[] {
  return [
    ['Kind', contentKind === 'tree' ? 'folder' : 'file'],
    ['Size', humanBytes(sizeBytes)],
    ['Digest', copyable(digest.slice(0, SHORT_DIGEST), digest)],
  ];
}
