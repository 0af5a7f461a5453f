import { renderTable } from './table.ts';

interface HookShown {
  readonly name: string;
  readonly path: string;
}

interface MergingShown {
  readonly driver: string;
  readonly attributes: string;
  readonly attributesFile: string;
}

/** As `src/app/hooks/manage-hooks.ts` returns it. */
export interface HooksShown {
  readonly manager: string;
  readonly folder: string;
  readonly setting?: string;
  readonly scope?: string;
  readonly isShared: boolean;
  readonly hooks: readonly (HookShown & {
    readonly state: string;
    readonly version?: number;
    readonly windowsLineEnds: boolean;
    readonly executable: boolean;
    readonly through?: string;
  })[];
  readonly merging: MergingShown;
}

export interface InstalledShown {
  readonly folder: { readonly manager: string };
  readonly hooks: readonly (HookShown & {
    readonly outcome: string;
    readonly because?: string;
    readonly chain?: string;
  })[];
  readonly merging: MergingShown;
}

export interface UninstalledShown {
  readonly hooks: readonly (HookShown & { readonly outcome: string; readonly because?: string })[];
  readonly attributesKept: boolean;
}

const STATES: { readonly [state: string]: string } = {
  absent: 'absent',
  current: 'ours',
  older: 'ours, an older version: mlgit hooks install',
  newer: 'ours, of a newer mlgit',
  edited: 'ours, changed by somebody',
  chained: "somebody else's, calls ours",
  foreign: "somebody else's",
};

const PLAIN = { head: (text: string) => text };

export function renderHooks({
  manager,
  folder,
  setting,
  scope,
  isShared,
  hooks,
  merging,
}: HooksShown): string {
  const by = setting === undefined ? '' : ` (core.hooksPath ${setting}, ${scope})`;
  const shared = isShared ? ', which other repositories use as well' : '';
  const rows = hooks.map((hook) => [hook.name, describe(hook, manager)]);
  return [
    `${manager === 'husky' ? "husky's hooks" : 'hooks'} in ${folder}${by}${shared}`,
    renderTable([{ title: 'HOOK' }, { title: 'STATE' }], [...rows, ...mergingRows(merging)], PLAIN),
  ].join('\n');
}

function describe(
  { state, windowsLineEnds, executable, through, path }: HooksShown['hooks'][number],
  manager: string,
): string {
  const isThere = state !== 'absent';
  return [
    STATES[state] ?? state,
    ...(through === undefined ? [] : [`through the framework ${through}, in ${path}`]),
    ...(isThere && windowsLineEnds ? ['Windows line ends, with which it cannot be run'] : []),
    ...(isThere && !executable && manager !== 'husky' ? ['not executable, so git ignores it'] : []),
  ].join('; ');
}

function mergingRows({ driver, attributes, attributesFile }: MergingShown): string[][] {
  const state = (word: string) => STATES[word] ?? word;
  return [
    ['merge driver', state(driver)],
    ['attributes', `${state(attributes)}${attributes === 'absent' ? '' : `, in ${attributesFile}`}`],
  ];
}

export function renderInstalled({ folder, hooks, merging }: InstalledShown): string {
  const lines = hooks.flatMap(({ name, path, outcome, because, chain }) => [
    `${outcome.padEnd(9)}  ${name}${outcome === 'unchanged' ? '' : `  ${path}`}${because === undefined ? '' : `: ${because}`}`,
    ...(chain === undefined ? [] : [`           to have both, add this line to it: ${chain}`]),
  ]);
  const inGit = hooks.some(({ outcome }) => outcome === 'created' || outcome === 'added');
  return [
    ...lines,
    `merge driver for *.mlgit and manifests/*.json: ${STATES[merging.driver] ?? merging.driver}, ${merging.attributesFile}`,
    ...(folder.manager === 'husky' && inGit ? ['commit the hooks, and everybody has them'] : []),
  ].join('\n');
}

export function renderUninstalled({ hooks, attributesKept }: UninstalledShown): string {
  const lines = hooks.map(
    ({ name, path, outcome, because }) =>
      `${outcome.padEnd(7)}  ${name}  ${path}${because === undefined ? '' : `: ${because}`}`,
  );
  if (attributesKept) lines.push('kept     .gitattributes: its lines came with the repository');
  return lines.length === 0 ? 'There is nothing of ours.' : lines.join('\n');
}
