import type { DvcDocument } from './document.ts';
import type { WrittenStage } from './expand-stages.ts';
import { placeOf } from './place.ts';
import { CannotTranslate } from './problem.ts';
import { readOuts } from './read-outs.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import { type DvcParams, type DvcPath, type DvcStage, groupOf } from './stage.ts';
import { listOf, type StagePlace } from './stage-place.ts';
import { commandPieces, type FlagStyle, namedIn, type Piece, resolve } from './template.ts';
import { isList, isMap, pythonText, type Value } from './value.ts';

/** Where a stage stands, and what is told about it. */
export interface StageContext {
  readonly document: DvcDocument;
  /** That its paths start from, unless it has a `wdir`: of its file. */
  readonly folder: string;
  readonly style: FlagStyle;
  readonly report: Report;
  /** Adds `vars` of the stage, read from where it runs. */
  readonly withVars: (scope: Scope, vars: Value, folder: string) => Scope;
}

const KNOWN = new Set([
  ...[
    'cmd',
    'wdir',
    'deps',
    'outs',
    'metrics',
    'plots',
    'params',
    'vars',
    'frozen',
    'locked',
    'always_changed',
  ],
  ...['desc', 'meta', 'md5'],
]);

const PATHS = ['wdir', 'deps', 'outs', 'metrics', 'plots', 'params'];

/** @throws CannotTranslate where a template names nothing, or the stage is not of the form that DVC takes. */
export function readStage(written: WrittenStage, context: StageContext): DvcStage {
  const { name, definition, at } = written;
  const { document } = context;
  const wdir = wdirOf(definition['wdir'], written.scope, context.folder);
  const vars = definition['vars'];
  const scope = vars === undefined ? written.scope : context.withVars(written.scope, vars, wdir);
  const here: StagePlace = { document, at, wdir, scope };
  noteRest(written, context);
  const text = (key: string) => {
    const value = resolve(definition[key] ?? null, scope);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  return {
    name,
    file: document.file,
    line: document.line(at[2] === 'do' ? at.slice(0, 2) : at),
    wdir,
    commands: readCommands(definition['cmd'], scope, context.style),
    deps: readDeps(definition['deps'], here),
    outs: [
      ...readOuts(definition, 'outs', here),
      ...readOuts(definition, 'metrics', here),
      ...readOuts(definition, 'plots', here),
    ],
    params: readParams(definition['params'], here),
    inPaths: PATHS.flatMap((key) => namedIn(definition[key] ?? null, scope)),
    frozen: definition['frozen'] === true || definition['locked'] === true,
    alwaysChanged: definition['always_changed'] === true,
    desc: text('desc'),
  };
}

function wdirOf(written: Value | undefined, scope: Scope, folder: string): string {
  const text = resolve(written ?? null, scope);
  if (text === null || text === '') return folder;
  const place = placeOf(pythonText(text as string), folder);
  if (place.kind === 'inside') return place.path;
  throw new CannotTranslate(`wdir: expected a folder of the repository, found ${JSON.stringify(text)}`);
}

function readCommands(written: Value | undefined, scope: Scope, style: FlagStyle): Piece[][] {
  const list = isList(written) ? written : [written ?? null];
  if (list.some((line) => typeof line !== 'string' || line.trim() === ''))
    throw new CannotTranslate('cmd: expected a command or a list of commands');
  const texts = list.map(String);
  const commands = isList(written) ? texts : texts.flatMap(linesOf);
  return commands.map((command) => commandPieces(command, scope, style));
}

/** DVC gives each line of a text to a shell of its own and stops at the first that fails; of an item of a list it does not. */
function linesOf(text: string): string[] {
  return text.split(/(?<!\\)\r?\n/).filter((line) => line.trim() !== '');
}

/** In dvc.yaml a list of paths; in a .dvc file, of mappings with `path`. */
function readDeps(written: Value | undefined, here: StagePlace): DvcPath[] {
  return listOf(written, 'deps').map((entry, index) => {
    const value = resolve(isMap(entry) ? (entry['path'] ?? null) : entry, here.scope);
    if (typeof value !== 'string') throw new CannotTranslate(`deps[${index}]: expected a path`);
    const line = here.document.line([...here.at, 'deps', index]);
    return { place: placeOf(value, here.wdir), text: value, line };
  });
}

function readParams(written: Value | undefined, here: StagePlace): DvcParams[] {
  const byFile = new Map<string, string[] | undefined>();
  const add = (file: string, keys: readonly string[] | undefined) => {
    const place = placeOf(file, here.wdir);
    if (place.kind !== 'inside')
      throw new CannotTranslate(`params: ${JSON.stringify(file)} is not in the repository`);
    const before = byFile.get(place.path);
    const isWhole = keys === undefined || (byFile.has(place.path) && before === undefined);
    byFile.set(place.path, isWhole ? undefined : [...(before ?? []), ...keys]);
  };
  for (const entry of listOf(written, 'params')) {
    const value = resolve(entry, here.scope);
    if (typeof value === 'string') add('params.yaml', [value]);
    else if (isMap(value)) {
      for (const [file, keys] of Object.entries(value)) {
        add(file, isList(keys) && keys.length > 0 ? keys.map((key) => pythonText(key as string)) : undefined);
      }
    } else throw new CannotTranslate('params: expected names, or files with names');
  }
  const line = here.document.line([...here.at, 'params']);
  return [...byFile].map(([file, keys]) => ({ file, keys, line }));
}

function noteRest({ definition, at, name }: WrittenStage, { document, report }: StageContext): void {
  for (const key of Object.keys(definition)) {
    const line = document.line([...at, key]);
    if (key === 'meta') {
      report.add({
        ...{ kind: 'left', file: document.file, line, what: `meta of stage ${groupOf(name)}` },
        ...{
          why: 'a step has words for people (desc) and no other data',
          todo: 'say what matters in desc of the step',
        },
      });
    } else if (!KNOWN.has(key)) {
      report.add({
        ...{ kind: 'left', file: document.file, line, what: `${key} of stage ${groupOf(name)}` },
        why: 'DVC has no such key of a stage, and neither has mlgit',
      });
    }
  }
}
