import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { excerpt } from '../../flow/excerpt.ts';
import { foldersAbove } from '../../flow/repository-path.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { KnownPaths } from './known-paths.ts';
import { folderOf } from './place.ts';
import type { Report } from './report.ts';
import { type DvcParams, type DvcStage, groupOf } from './stage.ts';
import { globOf } from './step-inputs.ts';
import type { TreeView } from './tree-view.ts';

/** What a step sees of files of parameters. */
export interface StepParams {
  /** File → keys, as the flow file has it. */
  readonly excerpts: { readonly [file: string]: readonly string[] };
  /** Globs that take files away which it does not see at all. */
  readonly code: readonly string[];
}

/** Stages of which the same is to be told: the first one, and the names of all. */
interface Told {
  readonly stage: DvcStage;
  readonly line: number;
  readonly names: Set<string>;
}

/** The files of parameters of a project, and what each step is to see of them: what its stage lists, and no more. */
export class ParamFiles {
  private readonly files: readonly string[];
  /** Folders that hold files of parameters and nothing else, with these. */
  private readonly folders: ReadonlyMap<string, readonly string[]>;
  private readonly stages: readonly DvcStage[];
  private readonly context: { readonly tree: TreeView; readonly known: KnownPaths };
  /** File and why → stages. */
  private readonly told = new Map<string, Told>();

  /** `others`: files that only templates take values of. */
  constructor(stages: readonly DvcStage[], others: readonly string[], context: ParamFiles['context']) {
    const listed = stages.flatMap(({ params }) => params.map(({ file }) => file));
    this.files = [...new Set([...listed, ...others])].sort();
    this.stages = stages;
    this.context = context;
    this.folders = foldersOf(this.files, context.tree);
  }

  of(stage: DvcStage): StepParams {
    const isDep = (file: string) =>
      stage.deps.some(({ place }) => place.kind === 'inside' && isAtOrBelow(file, place.path));
    const listed = new Map(stage.params.map((params) => [params.file, params]));
    const excerpts: { [file: string]: readonly string[] } = {};
    for (const params of listed.values()) {
      const keys = isDep(params.file) ? undefined : this.keysOf(stage, params);
      if (keys !== undefined) excerpts[params.file] = keys;
    }
    const isUnseen = (file: string) => !isDep(file) && !listed.has(file) && !this.mayRead(stage, file);
    const unseen = new Set(this.files.filter(isUnseen));
    return { excerpts, code: this.withoutFiles(unseen, (file) => Object.hasOwn(excerpts, file)) };
  }

  /** Globs that take files away: a folder of such files as a whole, and back what the step sees of it all the same. */
  private withoutFiles(unseen: ReadonlySet<string>, isExcerpt: (file: string) => boolean): string[] {
    const folders = [...this.folders].filter(([, files]) => files.some((file) => unseen.has(file)));
    const back = folders.flatMap(([, files]) =>
      files.filter((file) => !unseen.has(file) && !isExcerpt(file)),
    );
    const inFolders = new Set(folders.flatMap(([, files]) => files));
    const single = [...unseen].filter((file) => !inFolders.has(file));
    return [
      ...folders.map(([folder]) => `!${globOf(folder)}/**`),
      ...back.map(globOf),
      ...single.map((file) => `!${globOf(file)}`),
    ];
  }

  /** Tells of each file once, and not of each stage. */
  note(report: Report): void {
    for (const [key, { stage, line, names }] of this.told) {
      const [file, why] = JSON.parse(key) as [string, string | null];
      const who = `stages (${[...names].join(', ')})`;
      const at = { kind: 'differs' as const, file: stage.file, line, what: `params in ${file}` };
      if (why === null) {
        report.add({
          ...at,
          why: `${who} see of it just the keys that they list (excerpts) and run again for those alone: a program that reads another key does not find it`,
          todo: `add that key under excerpts of its step; or take ${file} out of them: then the step sees all of it, and runs again for any change`,
        });
      } else {
        report.add({
          ...at,
          why: `it is code of ${who} as a whole, because ${why}: any change of it runs them again`,
          todo: `of a step that does not read it: "!${globOf(file)}" under code; or, once it ran: mlgit narrow STEP`,
        });
      }
    }
  }

  /** Undefined where the step is to see all of the file. */
  private keysOf(stage: DvcStage, { file, keys, line }: DvcParams): readonly string[] | undefined {
    const { tree, known } = this.context;
    // What is made, or is data, is an input.
    if (known.makerOf(file) !== undefined || known.dataOf(file) !== undefined) return undefined;
    if (!tree.visible(file).includes(file)) return undefined;
    const why = keys === undefined ? 'they list all of it' : whyWhole(file, keys, tree.read(file) ?? '');
    this.tell(stage, { file, line, why });
    return why === undefined ? keys : undefined;
  }

  /** Whether a program of the step may want a file that its stage does not list. */
  private mayRead(stage: DvcStage, file: string): boolean {
    const folder = folderOf(file);
    const own = [stage.wdir, folderOf(stage.file)];
    const isOfOthers =
      folder !== '' && !own.some((one) => isAtOrBelow(one, folder) || isAtOrBelow(folder, one));
    if (isOfOthers) return false;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const mention = this.context.tree
      .mentionsOf(name)
      .find(({ file: program }) => !this.isOfOthers(stage, program));
    if (mention === undefined && !textsOf(stage).some((text) => text.includes(name))) return false;
    const where =
      mention === undefined ? 'their command names it' : `${mention.file}:${mention.line} names it`;
    this.tell(stage, { file, line: stage.line, why: `they do not list it and ${where}` });
    return true;
  }

  /** A program that other stages start, and this one neither starts nor lists. What no stage starts may be read by any. */
  private isOfOthers(stage: DvcStage, program: string): boolean {
    const starts = (one: DvcStage) => textsOf(one).some((text) => namesProgram(text, program, one.wdir));
    if (
      starts(stage) ||
      stage.deps.some(({ place }) => place.kind === 'inside' && isAtOrBelow(program, place.path))
    )
      return false;
    return this.stages.some(starts);
  }

  private tell(
    stage: DvcStage,
    { file, line, why }: { readonly file: string; readonly line: number; readonly why: string | undefined },
  ): void {
    const key = JSON.stringify([file, why ?? null]);
    const told = this.told.get(key) ?? { stage, line, names: new Set<string>() };
    told.names.add(groupOf(stage.name));
    this.told.set(key, told);
  }
}

function whyWhole(file: string, keys: readonly string[], text: string): string | undefined {
  if (!/\.(?:json|ya?ml)$/i.test(file)) return 'keys can be taken of YAML and JSON alone';
  try {
    excerpt(file, text, keys);
    return undefined;
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return error.message.replace(/, which excerpts: of a step names.*/s, '').replace(/\n.*/s, '');
  }
}

/** Of folders in one another the outermost. One of a single file is as well named by that. */
function foldersOf(files: readonly string[], tree: TreeView): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const isFile = new Set(files);
  const all = new Set(files.flatMap((file) => foldersAbove(file)));
  for (const folder of [...all].sort()) {
    if (foldersAbove(folder).some((above) => found.has(above))) continue;
    const inside = tree.visible(folder);
    if (inside.length > 1 && inside.every((file) => isFile.has(file))) found.set(folder, inside);
  }
  return found;
}

function textsOf({ commands }: DvcStage): string[] {
  return commands.map((command) =>
    command.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''),
  );
}

/** As a path, from the top or from where the command runs; or as a module of Python. */
function namesProgram(command: string, program: string, wdir: string): boolean {
  const inside = wdir !== '' && isAtOrBelow(program, wdir) ? program.slice(wdir.length + 1) : program;
  const module = inside.replace(/(?:\/__main__)?\.py$/, '').replaceAll('/', '.');
  return command
    .split(/[\s;&|()'"=]+/)
    .some((word) => [program, inside, module].includes(word.replace(/^\.\//, '')));
}
