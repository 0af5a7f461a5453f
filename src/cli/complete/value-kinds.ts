import type { ValueKind } from '../../model/completion.ts';

/** Besides values that mlgit knows: those that the shell lists itself, and `text`, which nobody can list. */
export type WordKind = ValueKind | 'file' | 'folder' | 'text';

/** Arguments by name: a name means the same in every command, but for those below. */
const ARGUMENTS: { readonly [name: string]: WordKind } = {
  flow: 'flow',
  spec: 'spec',
  specs: 'spec',
  task: 'spec',
  what: 'spec',
  subject: 'spec',
  run: 'run',
  step: 'step',
  path: 'file',
  file: 'file',
  dir: 'folder',
  remote: 'git-remote',
  name: 'text',
  url: 'text',
  text: 'text',
};

const ARGUMENTS_OF: { readonly [command: string]: { readonly [name: string]: WordKind } } = {
  attach: { run: 'run-in-progress' },
  'cache evict': { key: 'spec' },
  cancel: { run: 'run-in-progress' },
  logs: { spec: 'spec' },
  'remote check': { name: 'store' },
  'remote remove': { name: 'store' },
  'runner check': { name: 'runner' },
  'runner manifest': { name: 'runner' },
  'runner remove': { name: 'runner' },
  'runner trust': { name: 'runner' },
};

const FLAGS: { readonly [name: string]: WordKind } = {
  set: 'setting',
  sweep: 'setting',
  resources: 'resource',
  runner: 'runner-of-step',
  only: 'step',
  from: 'step',
  until: 'step',
  store: 'store',
  branch: 'branch',
  tag: 'tag',
  history: 'tag',
  sort: 'field',
  columns: 'fields',
  checkout: 'best',
  file: 'file',
  output: 'file',
  html: 'file',
  kubeconfig: 'file',
  folder: 'folder',
};

const FLAGS_OF: { readonly [command: string]: { readonly [name: string]: WordKind } } = {
  log: { sweep: 'sweep' },
  'export airflow': { runner: 'runner' },
  'pull-artifact': { store: 'text' },
  'runner add': { tag: 'text', folder: 'text' },
  'task record': { store: 'text' },
  'task run': { store: 'text' },
  'task start': { store: 'text' },
  'task items': { store: 'text' },
};

/** What an argument is. */
export function kindOfArgument(command: string, name: string): WordKind {
  return lookUp(ARGUMENTS_OF[command], name) ?? lookUp(ARGUMENTS, name) ?? 'text';
}

/** What the value of a flag is. */
export function kindOfFlag(command: string, name: string): WordKind {
  return lookUp(FLAGS_OF[command], name) ?? lookUp(FLAGS, name) ?? 'text';
}

function lookUp(
  table: { readonly [name: string]: WordKind } | undefined,
  name: string,
): WordKind | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
