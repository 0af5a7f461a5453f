import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatStoreAddress } from '../model/store-address.ts';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';
import { storeRemotes } from './sharing/store-remotes.ts';

export type CiName = 'github' | 'gitlab';

export interface CiFile {
  /** Relative to the root. */
  readonly path: string;
  /** `kept`: there is another, which is never touched; `same`: it is what would be written. */
  readonly state: 'written' | 'same' | 'kept';
  /** Of one that was kept: lines that it has to have. */
  readonly add?: string;
}

const WORKFLOW = '.github/workflows/mlgit.yml';
const PIPELINE = '.gitlab-ci.yml';
const PART = '.gitlab/mlgit-ci.yml';
const INCLUDE = `include:\n  - local: ${PART}\n`;

/** Writes what makes CI review and verify manifests, and overwrites nothing. */
export async function initCi(context: Context, ci: CiName): Promise<readonly CiFile[]> {
  const root = requireRoot(context);
  const reviewed = { store: await reachableStore(context) };
  const { version } = context.config;
  if (ci === 'github') {
    const { githubReview } = await import('../export/github-review.ts');
    const text = githubReview(reviewed, version);
    return [await writeCiFile(root, WORKFLOW, { text, add: text })];
  }
  const { gitlabReview } = await import('../export/gitlab-review.ts');
  const text = gitlabReview(reviewed, version);
  return [
    await writeCiFile(root, PART, { text, add: text }),
    await writeCiFile(root, PIPELINE, { text: INCLUDE, add: INCLUDE, has: PART }),
  ];
}

/** A folder of this machine is none of a job's. */
async function reachableStore(context: Context): Promise<string | undefined> {
  const [store] = await storeRemotes(context);
  return store === undefined || store.address.url.startsWith('file:')
    ? undefined
    : formatStoreAddress(store.address);
}

interface Wanted {
  readonly text: string;
  readonly add: string;
  /** What a file that is fine already holds. */
  readonly has?: string;
}

async function writeCiFile(root: string, path: string, { text, add, has = text }: Wanted): Promise<CiFile> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
    return { path, state: 'written' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = await readFile(file, 'utf8');
  return found.includes(has) ? { path, state: 'same' } : { path, state: 'kept', add };
}
