import { usageError } from '../model/mlgit-error.ts';

/**
 * The `parse` of a flag that names a file to write. An empty path is a variable that was not set, and would be the folder where one
 * stands; `-` stands for standard output elsewhere, and would be a file of that name.
 */
export async function outputPath(text: string): Promise<string> {
  if (text === '') throw usageError('no-output-path', 'Expected a path, found an empty one', []);
  if (text !== '-') return text;
  throw usageError('output-is-stream', 'Expected a path, found - (./- is a file of that name)', []);
}
