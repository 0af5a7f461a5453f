/** Pathspecs of what says something about data in a tree, wherever the caller stands. */
export const POINTERS = ':(top,glob)**/*.mlgit';
export const TRACKED_DOCUMENTS = [POINTERS, ':(top,glob)manifests/*.json'];
/** A path that is of an accepted manifest, if what lies there is one. */
export const ACCEPTED_MANIFEST = /^manifests\/[^/]+\.json$/;
