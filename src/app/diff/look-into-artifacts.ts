import type { ArtifactChange, ArtifactFact, FolderFileChange } from '../../model/diff/artifact-diff.ts';
import type { ContentDiff } from '../../model/diff/content-diff.ts';
import type { Unknown } from '../../model/diff/run-diff.ts';
import type { Digest } from '../../model/digest.ts';
import type { Tolerance } from '../../model/reproduction.ts';
import { type ArtifactLook, artifactId } from '../../review/diff/diff-artifacts.ts';
import { diffFolders } from '../../review/diff/diff-folders.ts';
import type { Context } from '../context.ts';
import { isHere, localFile } from './local-file.ts';
import { Budget, LIMITS, type LookOptions } from './look-budget.ts';
import { tableComparison } from './table-comparison.ts';
import { whyNot } from './why-not.ts';

export interface FoundArtifacts {
  readonly artifacts: ReadonlyMap<string, ArtifactLook>;
  readonly unknown: readonly Unknown[];
}

/** What is in artifacts that differ: folders file by file, and files by what they are; as far as the bounds allow. */
export async function lookIntoArtifacts(
  context: Context,
  changed: readonly ArtifactChange[],
  options: LookOptions,
): Promise<FoundArtifacts> {
  const look = new ArtifactLooks(context, options);
  const artifacts = new Map<string, ArtifactLook>();
  const wide = options.full ? new Set() : wideOf(changed);
  for (const change of changed) {
    const found = wide.has(kindOf(change)) ? look.refuse(change) : await look.into(change);
    if (found !== undefined) artifacts.set(artifactId(change), found);
  }
  return { artifacts, unknown: look.allUnknown() };
}

/** Artifacts that differ in many tasks of a step: each is little of what differs. */
function wideOf(changed: readonly ArtifactChange[]): Set<string> {
  const alike = [...Map.groupBy(changed, kindOf)];
  return new Set(alike.flatMap(([kind, { length }]) => (length > LIMITS.ofStep ? [kind] : [])));
}

function kindOf({ step, role, name }: ArtifactChange): string {
  return JSON.stringify([step, role, name]);
}

interface Looked {
  /** For people. */
  readonly what: string;
  readonly tolerance: Tolerance | undefined;
}

interface LookedFile extends Looked {
  readonly name: string;
  readonly before: { readonly digest: string; readonly sizeBytes: number };
  readonly after: { readonly digest: string; readonly sizeBytes: number };
}

class ArtifactLooks {
  private readonly context: Context;
  private readonly options: LookOptions;
  private readonly folders: Budget;
  private readonly files: Budget;
  private readonly unknown: Unknown[] = [];

  constructor(context: Context, options: LookOptions) {
    this.context = context;
    this.options = options;
    this.folders = new Budget(LIMITS.folders, options);
    this.files = new Budget(LIMITS.files, options);
  }

  allUnknown(): Unknown[] {
    const more = [
      [this.folders.refused, 'folders'],
      [this.files.refused, 'files'],
    ] as const;
    return [
      ...this.unknown,
      ...more.flatMap(([count, kind]): Unknown[] =>
        count === 0
          ? []
          : [
              {
                section: 'artifacts',
                why: `${count} more ${kind} were not looked into`,
                hint: 'mlgit diff --full',
              },
            ],
      ),
    ];
  }

  refuse({ before, after }: ArtifactChange): undefined {
    if (before === undefined || after === undefined || before.kind !== after.kind) return;
    (after.kind === 'tree' ? this.folders : this.files).refused++;
  }

  async into({ task, name, before, after }: ArtifactChange): Promise<ArtifactLook | undefined> {
    if (before === undefined || after === undefined || before.kind !== after.kind) return undefined;
    const what = { what: `${task}/${name}`, tolerance: this.options.toleranceOf?.(name) };
    if (after.kind === 'tree') return this.intoFolder(what, before, after);
    const content = await this.intoFile({ ...what, name: after.path ?? name, before, after });
    return content === undefined ? undefined : { content };
  }

  private async intoFolder(
    { what, tolerance }: Looked,
    before: ArtifactFact,
    after: ArtifactFact,
  ): Promise<ArtifactLook | undefined> {
    if (!this.folders.take()) return undefined;
    const { reading } = this.context;
    const sideOf = ({ digest, sizeBytes }: ArtifactFact) => ({
      ...{ store: reading, digest: digest as Digest, sizeBytes },
    });
    try {
      const found = await diffFolders(sideOf(before), sideOf(after), this.options.signal);
      const files: FolderFileChange[] = [];
      for (const file of found.folder.files) files.push(await this.intoFileOf({ what, tolerance }, file));
      return { ...found, folder: { ...found.folder, files } };
    } catch (error) {
      this.note(what, error);
      return undefined;
    }
  }

  private async intoFileOf({ what, tolerance }: Looked, file: FolderFileChange): Promise<FolderFileChange> {
    const { path, before, after, movedFrom } = file;
    if (movedFrom !== undefined || before === undefined || after === undefined) return file;
    if (!isFile(before.kind) || !isFile(after.kind) || before.digest === after.digest) return file;
    const content = await this.intoFile({ what: `${what}/${path}`, tolerance, name: path, before, after });
    return content === undefined ? file : { ...file, content };
  }

  private async intoFile(file: LookedFile): Promise<ContentDiff | undefined> {
    if (!this.files.take()) return undefined;
    const { options, context } = this;
    const before = await localFile(context, file.before, options);
    const after = await localFile(context, file.after, options);
    for (const side of [before, after]) {
      if (isHere(side)) continue;
      this.unknown.push({ section: 'artifacts', what: file.what, ...side });
      return { kind: 'opaque', why: 'absent' };
    }
    if (!isHere(before) || !isHere(after)) return undefined;
    const { diffContent } = await import('../../review/content/diff-content.ts');
    const { key, signal } = options;
    try {
      const compareTables = tableComparison(context);
      return await diffContent(file.name, before, after, {
        ...{ compareTables, signal },
        ...(key === undefined ? {} : { key }),
        ...(file.tolerance === undefined ? {} : { tolerance: file.tolerance }),
      });
    } catch (error) {
      this.note(file.what, error);
      return undefined;
    }
  }

  private note(what: string, error: unknown): void {
    this.unknown.push({ section: 'artifacts', what, ...whyNot(error, this.options.signal) });
  }
}

function isFile(kind: string): boolean {
  return kind === 'file' || kind === 'executable';
}
