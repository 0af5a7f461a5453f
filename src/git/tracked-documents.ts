/** Pathspecs of what says something about data in a tree, wherever the caller stands. */
export const POINTERS = ':(top,glob)**/*.mlgit';
export const TRACKED_DOCUMENTS = [POINTERS, ':(top,glob)manifests/*.json'];
