import type { GraphNode } from '../graph-node.ts';
import { type Dataset, facet } from './event.ts';

/**
 * A dataset is what keeps its name from run to run; its version is the digest. An output is `FLOW:TASK/OUTPUT`, a file of
 * the tree its path, both in the namespace of the repository; a URL is named as OpenLineage names it (naming conventions:
 * the authority is the namespace, the path the name). Undefined for a task.
 */
export function datasetOf(node: GraphNode, namespace: string): Dataset | undefined {
  switch (node.kind) {
    case 'artifact': {
      const { known, taskId, name, output, part } = node;
      const path = [taskId, name, ...(part === undefined ? [] : [part.inner])].join('/');
      return {
        namespace: known.repository ?? namespace,
        name: `${known.record.flow}:${path}`,
        facets: versioned((part?.content ?? output).digest),
      };
    }
    case 'source': {
      const { origin, content, first } = node;
      const named =
        'url' in origin
          ? nameOfUrl(origin.url)
          : { namespace: first.repository ?? namespace, name: origin.path };
      return { ...named, facets: versioned(content.digest) };
    }
    case 'unknown':
      return { namespace: node.repository ?? namespace, name: node.id, facets: {} };
    case 'task':
      return undefined;
  }
}

function versioned(digest: string) {
  return { version: facet('DatasetVersionDatasetFacet', '1-0-1', { datasetVersion: digest }) };
}

function nameOfUrl(url: string): { readonly namespace: string; readonly name: string } {
  const [, scheme = '', authority = '', path = ''] = /^([a-z0-9+.-]+):\/\/([^/]*)\/?(.*)$/is.exec(url) ?? [];
  if (scheme === '') return { namespace: 'url', name: url };
  if (scheme === 'file') return { namespace: 'file', name: `/${path}` };
  // Of http the query may say which version; what is before an @ could be a password.
  return { namespace: `${scheme}://${authority.replace(/^.*@/, '')}`, name: path === '' ? '/' : path };
}
