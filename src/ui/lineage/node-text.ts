import { humanAge, humanBytes } from '../../base/human.ts';
import type {
  LineageArtifactNode,
  LineageNode,
  LineageSourceNode,
  LineageTaskNode,
  LineageUnknownNode,
} from '../../model/lineage/lineage-document.ts';
import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';

/** What a line says of a node: what it is called, and what is said of it after that. */
export interface NodeText {
  readonly mark: string;
  readonly name: string;
  readonly facts: readonly string[];
}

const SHORT_DIGEST = 'b3:'.length + 12;
const SHORT_OID = 7;

export function nodeText(node: LineageNode, { palette, now }: { palette: Palette; now: number }): NodeText {
  switch (node.kind) {
    case 'task':
      return taskText(node, palette, now);
    case 'artifact':
      return artifactText(node);
    case 'source':
      return sourceText(node);
    case 'unknown':
      return unknownText(node, palette);
  }
}

function taskText(node: LineageTaskNode, palette: Palette, now: number): NodeText {
  const { user, startedAt, codeCommit, reusedBy, firstRun } = node;
  const mark =
    node.state === 'succeeded' ? palette.good('✓') : palette.bad(node.state === 'failed' ? '✗' : '-');
  return {
    mark,
    name: printable(node.spec),
    facts: [
      ...(node.state === 'succeeded' ? [] : [node.state]),
      humanAge(now - Date.parse(startedAt)),
      printable(user.replace(/ <.*>$/, '')),
      ...(codeCommit === undefined ? [] : [`code ${codeCommit.slice(0, SHORT_OID)}`]),
      ...placeFacts(node),
      ...(firstRun === undefined ? [] : [printable(`computed by ${firstRun}`)]),
      ...(reusedBy === undefined ? [] : [`reused by ${reusedBy.runs} run${reusedBy.runs === 1 ? '' : 's'}`]),
    ],
  };
}

function placeFacts({ place, remote }: LineageTaskNode): readonly string[] {
  if (place === 'fetched') return [printable(`from ${remote}`)];
  return place === 'ancestor' ? ['record only'] : [];
}

function artifactText({
  name,
  inner,
  path,
  contentKind,
  sizeBytes,
  digest,
  state,
}: LineageArtifactNode): NodeText {
  const where = inner === undefined ? path : `${path}/${inner}`;
  return {
    mark: '',
    name: printable(inner === undefined ? name : `${name}/${inner}`),
    facts: [
      printable(contentKind === 'tree' ? `${where}/` : where),
      humanBytes(sizeBytes),
      digest.slice(0, SHORT_DIGEST),
      ...(state === 'purged' ? ['purged'] : []),
    ],
  };
}

function sourceText(node: LineageSourceNode): NodeText {
  const { path, url, pin, pointer, contentKind, sizeBytes, digest, state } = node;
  const isPinned = pin !== undefined && pin !== digest;
  return {
    mark: '',
    name: printable(url ?? `${path}${contentKind === 'tree' ? '/' : ''}`),
    facts: [
      ...(pointer === undefined ? [] : [printable(`tracked by ${pointer}`)]),
      ...(isPinned ? [printable(`pinned ${pin}`)] : []),
      humanBytes(sizeBytes),
      digest.slice(0, SHORT_DIGEST),
      ...(state === 'purged' ? ['purged'] : []),
    ],
  };
}

function unknownText({ spec, run, flow, state, hint }: LineageUnknownNode, palette: Palette): NodeText {
  const what = state === 'not-here' ? 'not here' : 'has no such output';
  return {
    mark: palette.note('?'),
    name: printable(run === undefined ? spec : `${flow}@${run}`),
    facts: [`${what}: ${printable(hint)}`],
  };
}
