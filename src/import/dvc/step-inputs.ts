import type { KnownPaths } from './known-paths.ts';
import type { Report } from './report.ts';
import { type DvcPath, type DvcStage, groupOf } from './stage.ts';
import type { TreeView } from './tree-view.ts';
import { UniqueNames } from './unique-names.ts';

/** An input as a flow file has it. */
export type WrittenInput = string | { readonly url: string };

export interface StepInputs {
  readonly inputs: { readonly [name: string]: WrittenInput };
  /** Globs of files that are code only when they are named. */
  readonly code: readonly string[];
  /** Paths outside of the repository that the step may read. */
  readonly allow: readonly string[];
  /** Whether something that it reads can change without anybody seeing it. */
  readonly isOpen: boolean;
}

export interface InputContext {
  readonly known: KnownPaths;
  readonly tree: TreeView;
  readonly report: Report;
  /** Names of all steps. */
  readonly steps: ReadonlySet<string>;
}

/** What is not code unless it is named, as the flow file has it. */
const NOT_CODE = /(?:\.md|\.ipynb|\.mlgit)$|^manifests\//;
/** What can be an input where it is. */
const READABLE_URL = /^(?:s3|https):\/\//i;

/**
 * The dependencies of a stage: what steps make and what is tracked as data are inputs; files in git are code, which is all
 * of the tree; the rest of the tree, which git does not see, are inputs as well.
 */
export function stepInputs(stage: DvcStage, context: InputContext): StepInputs {
  const taking = new Taking(stage, context);
  for (const dep of stage.deps) taking.take(dep);
  // A file of parameters that git does not have may be made by another stage.
  for (const { file } of stage.params) {
    taking.take({ place: { kind: 'inside', path: file }, text: file, line: stage.line });
  }
  return taking.result();
}

class Taking {
  private readonly stage: DvcStage;
  private readonly context: InputContext;
  private readonly names = new UniqueNames();
  private readonly inputs: { [name: string]: WrittenInput } = {};
  private readonly taken = new Set<string>();
  private readonly code = new Set<string>();
  private readonly allow = new Set<string>();
  private isOpen = false;

  constructor(stage: DvcStage, context: InputContext) {
    this.stage = stage;
    this.context = context;
  }

  result(): StepInputs {
    return { inputs: this.inputs, code: [...this.code], allow: [...this.allow], isOpen: this.isOpen };
  }

  take(dep: DvcPath): void {
    const { place } = dep;
    if (place.kind === 'url') this.takeUrl(dep, place.url);
    else if (place.kind === 'outside') this.takeOutside(dep);
    else this.takeInside(dep, place.path);
  }

  private takeInside(dep: DvcPath, path: string): void {
    const { known, tree } = this.context;
    const maker = known.makerOf(path);
    if (maker !== undefined) {
      if (maker.path !== path) this.noteWhole(dep, maker.path);
      this.add(maker.output, maker.path, `${maker.step}.${maker.output}`);
      return;
    }
    const data = known.dataOf(path);
    if (data !== undefined) {
      if (data !== path) this.noteWhole(dep, data);
      this.addPath(data);
      return;
    }
    const inside = known.makersIn(path);
    for (const one of inside) this.add(one.output, one.path, `${one.step}.${one.output}`);
    const tracked = known.dataIn(path);
    for (const one of tracked) this.addPath(one);
    const files = tree.visible(path);
    for (const file of files.filter((one) => NOT_CODE.test(one) && !one.endsWith('.mlgit')))
      this.code.add(globOf(file));
    if (files.length === 0 && inside.length === 0 && tracked.length === 0 && path !== '') this.addPath(path);
  }

  private addPath(path: string): void {
    const stem = path
      .slice(path.lastIndexOf('/') + 1)
      .replace(/^\.+/, '')
      .replace(/\..*$/, '');
    // `clean.csv` would be the output of a step of that name.
    const [first = ''] = path.split('.');
    this.add(stem, path, this.context.steps.has(first) ? `./${path}` : path);
  }

  private add(name: string, path: string, input: WrittenInput): void {
    if (this.taken.has(path)) return;
    this.taken.add(path);
    this.inputs[this.names.take(name)] = input;
  }

  private takeUrl(dep: DvcPath, url: string): void {
    const what = `dependency ${dep.text} of stage ${groupOf(this.stage.name)}`;
    if (READABLE_URL.test(url)) {
      this.add(url.slice(url.lastIndexOf('/') + 1).replace(/\..*$/, '') || 'data', url, { url });
      this.tell(
        dep,
        what,
        'it is an input now, which is brought into the workspace at inputs/NAME/ for each run that it changed for',
        'let the command read it there, instead of from its URL',
      );
      return;
    }
    this.isOpen = true;
    this.tell(
      dep,
      what,
      'inputs can be at s3:, https: and file: only, so nothing tells whether it has changed: the step always runs',
      'cache: {key: COMMAND}, with a command that prints what changes with it, instead of cache: false',
    );
  }

  private takeOutside(dep: DvcPath): void {
    const what = `dependency ${dep.text} of stage ${groupOf(this.stage.name)}`;
    if (dep.text.startsWith('/')) {
      this.allow.add(dep.text);
      this.tell(
        dep,
        what,
        'it is outside of the repository: the step may read it (undeclared: {allow: […]}), and its content is in the key; nobody else has it',
        'bring it into the tree, and track it: mlgit add PATH',
      );
      return;
    }
    this.isOpen = true;
    this.tell(
      dep,
      what,
      'it is outside of the repository, at a place that a workspace does not have',
      'bring it into the tree, and track it: mlgit add PATH',
    );
  }

  private noteWhole(dep: DvcPath, whole: string): void {
    this.tell(
      dep,
      `dependency ${dep.text} of stage ${groupOf(this.stage.name)}`,
      `it is a part of ${whole}, and the step takes all of that: it runs when any of it changes`,
    );
  }

  private tell(dep: DvcPath, what: string, why: string, todo?: string): void {
    const { file } = this.stage;
    this.context.report.add({
      kind: 'differs',
      file,
      line: dep.line,
      what,
      why,
      ...(todo === undefined ? {} : { todo }),
    });
  }
}

/** The glob that matches just this path. */
export function globOf(path: string): string {
  return path.replace(/[\\*?[\]{}!,]/g, '\\$&');
}
