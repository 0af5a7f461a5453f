import { POINTER_SUFFIX } from '../model/pointer.ts';

/** Where accepted manifests are; other tools have files of such names, too. */
export const MANIFEST_PATH = /^manifests\/[^/]+\.json$/;

/**
 * Whether a file of a pointer's or manifest's name is one, be it edited, of a newer form or with conflict markers.
 * What is not is none of our business.
 */
export function isOwnDocument(path: string, text: string): boolean {
  if (path.endsWith(POINTER_SUFFIX)) return /^mlgit pointer \d/m.test(text);
  return MANIFEST_PATH.test(path) && /^\s*"flow":/m.test(text) && /^\s*"tasks":/m.test(text);
}
