import { CONCERNS } from '../model/acceptance.ts';
import { DIFF_SECTIONS } from '../model/diff/run-diff.ts';
import type { Takes } from './checked-calls.ts';
import type { Readable } from './readable.ts';
import type { Repository } from './repository.ts';
import type { Artifact } from './results.ts';

/** Names of what can be called and takes something. */
type Calls<Surface> = {
  [Name in keyof Surface]: Surface[Name] extends (...args: never[]) => unknown
    ? Name extends string
      ? Name
      : never
    : never;
}[keyof Surface];
type Table<Surface> = { readonly [Name in Exclude<Calls<Surface>, 'close'>]: Takes };

const NOTHING = {};
const WAYS = { args: ['text'], words: { direction: ['up', 'down', 'both'] } } as const;
const DIFF = { options: { key: 'texts' }, words: { sections: DIFF_SECTIONS } } as const;
const BISECT = { direction: ['max', 'min'], running: ['never', 'missing', 'always'] } as const;
const ONE = { args: ['text'] } as const;
const TWO = { args: ['text', 'text'] } as const;

export const OF_READABLE: Table<Readable> = {
  run: ONE,
  list: ONE,
  artifact: ONE,
  lineage: WAYS,
  reportPage: ONE,
  lineagePage: WAYS,
  logs: { args: ['text'], each: true },
};

export const OF_REPOSITORY: Table<Repository> = {
  ...OF_READABLE,
  flows: NOTHING,
  status: NOTHING,
  explain: ONE,
  find: NOTHING,
  running: NOTHING,
  blame: ONE,
  diff: { args: ['text', 'text'], ...DIFF },
  compare: { args: ['texts'] },
  diffPage: { args: ['texts'], ...DIFF },
  runs: { each: true },
  followLogs: { args: ['text?'], each: true },
  runFlow: NOTHING,
  sweep: { args: ['lists'] },
  resume: { args: ['text?'] },
  cancel: ONE,
  reproduce: ONE,
  tag: TWO,
  rollBackTag: ONE,
  tagHistory: ONE,
  note: TWO,
  hold: ONE,
  release: ONE,
  remove: { args: ['texts'] },
  approve: { args: ['text'], words: { kind: ['approval', 'signature', 'withdrawal'] } },
  accept: { args: ['text'], words: { allow: CONCERNS } },
  card: ONE,
  verify: NOTHING,
  review: { args: ['text?'] },
  reviewPage: { args: ['text?'] },
  add: { args: ['texts'] },
  checkout: { args: ['texts?'] },
  fetch: NOTHING,
  push: NOTHING,
  createBundle: { args: ['texts', 'text'] },
  applyBundle: ONE,
  diskUsage: NOTHING,
  fsck: NOTHING,
  fsckStore: NOTHING,
  gc: { options: { remote: 'flag' } },
  stores: NOTHING,
  addStore: { args: ['text', 'text'], words: { addressing: ['auto', 'path', 'virtual'] } },
  removeStore: ONE,
  checkStore: { args: ['text?'] },
  trustStore: { args: ['text?'] },
  evict: NOTHING,
  evictResult: ONE,
  quarantined: { options: { remote: 'flag' } },
  undelete: { args: ['text'], options: { remote: 'flag' } },
  purge: ONE,
  runners: NOTHING,
  addRunner: { args: ['text'], needs: ['kind'], words: { credentials: ['own', 'driver'] } },
  removeRunner: ONE,
  checkRunner: ONE,
  trustRunner: ONE,
  runnerManifest: ONE,
  detach: NOTHING,
  attach: ONE,
  attest: ONE,
  verifyAttestation: ONE,
  worktree: TWO,
  exportAirflow: { words: { operator: ['bash', 'kubernetes'] } },
  exportArgo: { needs: ['image'] },
  exportGithubActions: NOTHING,
  exportGitlabCi: NOTHING,
  init: { words: { ci: ['github', 'gitlab'] } },
  importDvc: { args: ['text?'] },
  importMetaflow: ONE,
  narrow: ONE,
  bisect: { args: ['text'], needs: ['good', 'bad', 'metric'], words: BISECT },
  reproductions: ONE,
  signatures: ONE,
};

export const OF_ARTIFACT: Table<Artifact> = {
  open: { each: true },
  bytes: NOTHING,
  text: NOTHING,
  saveTo: ONE,
};
