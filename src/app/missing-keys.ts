import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UndeclaredFile } from '../model/failure.ts';
import type { Step } from '../model/flow.ts';
import { readTail } from '../workspace/observe/missing-files.ts';

/** How programs say that a mapping does not have a key: Python, OmegaConf, mappings with attributes. */
const COMPLAINTS = [
  /\bKeyError: (['"])(?<key>.+?)\1/g,
  /\bMissing key (?<key>\w+)/g,
  /\bKey '(?<key>\w+)' is not in struct/g,
  /\bhas no attribute '(?<key>\w+)'/g,
];
/** More keys of one name are a table, and no hint. */
const MOST = 5;

/** What a failed task did not find in an excerpt, and the file of the working tree has. Nothing on a node, which has no tree. */
export async function missingKeys(
  step: Step,
  logPath: string,
  repository: string,
): Promise<UndeclaredFile[]> {
  const excerpts = Object.entries(step.excerpts ?? {});
  if (excerpts.length === 0) return [];
  const log = await readTail(logPath);
  const names = new Set(
    COMPLAINTS.flatMap((pattern) => [...log.matchAll(pattern)].map((match) => match.groups?.key ?? '')),
  );
  if (names.size === 0) return [];
  const { keysCalled } = await import('../flow/excerpt.ts');
  const found = await Promise.all(
    excerpts.map(async ([path, keys]) => {
      const text = await readFile(join(repository, path), 'utf8').catch(() => '');
      const wanted = [...names].flatMap((name) => keysCalled(text, name));
      return wanted
        .filter((key) => !keys.some((known) => key === known || key.startsWith(`${known}.`)))
        .slice(0, MOST)
        .map((key) => ({
          path: `${key} of ${path}`,
          remedy: `add to step ${step.name}: excerpts: {${path}: [${[...keys, key].join(', ')}]}`,
        }));
    }),
  );
  return found.flat();
}
