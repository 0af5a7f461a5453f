/** Where the accepted manifest of a flow lies in a tree. */
export function acceptedPath(flow: string): string {
  return `manifests/${flow}.json`;
}
