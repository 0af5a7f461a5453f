import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, toolPresent } from './required-tool.ts';

/** For what installs from PyPI: Python 3.11, and an index that answers. */
export function hasPackageIndex(): boolean {
  return toolPresent('python3.11') && toolPresent('registry', reachesIndex);
}

function reachesIndex(): boolean {
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--retries', '0', '--timeout', '5'];
  return answers('python3.11', [...args, '-d', join(tmpdir(), 'mlgit-index-probe'), 'six==1.17.0']);
}
