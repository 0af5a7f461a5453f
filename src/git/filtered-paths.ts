import { runGit } from './process.ts';

/** What check-attr says when there is no driver's name. */
const NO_DRIVER = new Set(['unspecified', 'unset', 'set']);

/** Which of the paths have a clean or smudge driver, by the attributes of the working tree, or of the index alone. */
export async function filteredPaths(
  call: Omit<Parameters<typeof runGit>[0], 'args' | 'stdin'>,
  paths: readonly string[],
  by: 'tree' | 'index',
): Promise<Set<string>> {
  if (paths.length === 0) return new Set();
  const out = await runGit({
    ...call,
    args: ['check-attr', ...(by === 'index' ? ['--cached'] : []), '-z', '--stdin', 'filter'],
    stdin: `${paths.join('\0')}\0`,
    // One write in the end: into a pipe git would otherwise write path by path, several times slower.
    env: { ...call.env, GIT_FLUSH: '0' },
  });
  const words = out.toString().split('\0');
  const found = new Set<string>();
  for (let at = 0; at + 2 < words.length; at += 3) {
    if (!NO_DRIVER.has(words[at + 2] ?? '')) found.add(words[at] ?? '');
  }
  return found;
}
