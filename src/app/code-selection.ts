import { codeDigest } from '../fingerprint/code-digest.ts';
import { checkStep, programChecks } from '../flow/check-code.ts';
import { type CodeMatcher, codeMatchers, madePaths } from '../flow/code-globs.ts';
import { isOfCells } from '../flow/python/cells-file.ts';
import type { SnapshotFile } from '../git/port.ts';
import type { Digest } from '../model/digest.ts';
import type { Flow, Step } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { CodeFile } from '../workspace/code-files.ts';
import type { SnapshotCode } from '../workspace/snapshot-code.ts';
import { FLOW_FILE, type LoadedFlow } from './load-flow.ts';

/** A file or folder that was being put into the tree when its process was killed. */
const LEFTOVER = /(?:^|\/)\.mlgit-tmp-/;

/** Which files of the tree are code of which step, and their digests, each worked out once a run. */
export class CodeSelection {
  /** Paths of declared outputs; folders with a trailing slash. */
  readonly outputs: readonly string[];
  /** Files that git ignores, and that are code all the same. */
  readonly always: readonly string[];
  private readonly flow: Flow;
  /** Files that describe the run and need be code of no step: without them its tree could not be run again. */
  private readonly describing: ReadonlySet<string>;
  private readonly matchers = new Map<string, CodeMatcher>();
  /** Each once: most steps of a large flow say the same of their code. */
  private readonly distinct: ReadonlySet<CodeMatcher>;
  private readonly selected = new Map<CodeMatcher, Promise<CodeFile[]>>();
  private readonly digests = new Map<CodeMatcher, Promise<Digest>>();
  private code: SnapshotCode | undefined;

  constructor({ flow, file }: LoadedFlow) {
    this.flow = flow;
    this.outputs = madePaths(file).map(({ path, kind }) => (kind === 'tree' ? `${path}/` : path));
    this.describing = describingFiles(file.path, flow);
    this.always = isOfCells(file.path) ? [file.path] : [];
    const matcherOf = codeMatchers(file, flow);
    for (const step of Object.values(flow.steps)) {
      const checks = programChecks(step).map((check) => checkStep(step, check));
      for (const one of [step, ...checks]) this.matchers.set(one.name, matcherOf(one));
    }
    this.distinct = new Set(this.matchers.values());
  }

  /** The snapshot can only be taken once it is known what it may take in. */
  use(code: SnapshotCode): void {
    this.code = code;
  }

  /** Whether `path` is code of some step, or describes the run. */
  isWanted(path: string): boolean {
    if (this.describing.has(path)) return true;
    if (LEFTOVER.test(path)) return false;
    for (const matches of this.distinct) if (matches(path)) return true;
    return false;
  }

  matches(step: Step, path: string): boolean {
    return this.matcherOf(step)(path);
  }

  /** The snapshot's entries of a step's code. */
  snapshotFiles(step: Step): readonly SnapshotFile[] {
    return this.requireCode().files.filter(({ path }) => this.matches(step, path));
  }

  files(step: Step): Promise<CodeFile[]> {
    const matches = this.matcherOf(step);
    let files = this.selected.get(matches);
    if (files === undefined) {
      files = this.requireCode()
        .select(matches)
        .then((selected) => this.withExcerpts(step, selected));
      this.selected.set(matches, files);
    }
    return files;
  }

  private async withExcerpts(step: Step, files: CodeFile[]): Promise<CodeFile[]> {
    const { excerpts } = step;
    if (excerpts === undefined) return files;
    const absent = Object.keys(excerpts).find((path) => !files.some((file) => file.path === path));
    if (absent !== undefined) throw noExcerpt(step, absent);
    const code = this.requireCode();
    return Promise.all(
      files.map((file) => {
        const keys = Object.hasOwn(excerpts, file.path) ? excerpts[file.path] : undefined;
        return keys === undefined ? file : code.excerpt(file, keys);
      }),
    );
  }

  digest(step: Step): Promise<Digest> {
    const matches = this.matcherOf(step);
    let digest = this.digests.get(matches);
    if (digest === undefined) {
      digest = this.files(step).then(async (files) => codeDigest(await this.asCounted(step, files)));
      this.digests.set(matches, digest);
    }
    return digest;
  }

  private matcherOf({ name }: Step): CodeMatcher {
    const matches = this.matchers.get(name);
    if (matches === undefined) throw new Error(`Internal error: ${name} is no step of ${this.flow.name}`);
    return matches;
  }

  /** With sources of a flow in Python as what the step uses of them, and with a notebook that is the step as what decides its result (`fingerprint/notebook-source.ts`). */
  private async asCounted(step: Step, files: readonly CodeFile[]): Promise<readonly CodeFile[]> {
    const { notebook, source } = step;
    if (source !== undefined) return files.map((file) => withDigest(file, source.digests));
    if (notebook === undefined) return files;
    const normalised = files.map(async (file) =>
      file.path === notebook ? { ...file, ...(await this.requireCode().notebook(file)) } : file,
    );
    return Promise.all(normalised);
  }

  async ensureStored(step: Step): Promise<readonly CodeFile[]> {
    const files = await this.files(step);
    await this.requireCode().ensureStored(files);
    return files;
  }

  private requireCode(): SnapshotCode {
    if (this.code === undefined)
      throw new Error(`Internal error: code of ${this.flow.name} before its snapshot`);
    return this.code;
  }
}

function withDigest(file: CodeFile, digests: { readonly [path: string]: Digest }): CodeFile {
  const digest = Object.hasOwn(digests, file.path) ? digests[file.path] : undefined;
  // What counts of it is known by its digest alone.
  return digest === undefined ? file : { ...file, digest, sizeBytes: 0, kind: 'file' };
}

function noExcerpt({ name }: Step, path: string): MlgitError {
  return usageError(
    'excerpt-file-missing',
    `${path}, of which step ${name} has an excerpt, is no file of the tree that git has or would take, or a step makes it`,
    [`git add ${path}`, `take ${path} out of excerpts: of step ${name}`],
    { step: name, path },
  );
}

/** What `CodeTree.readFile` is asked for. */
function describingFiles(flowFile: string, { paramsFiles, steps }: Flow): Set<string> {
  const locks = Object.values(steps).flatMap(({ environment }) => environment?.lock ?? []);
  return new Set([FLOW_FILE, flowFile, ...paramsFiles.map(({ path }) => path), ...locks]);
}
