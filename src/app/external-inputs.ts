import { basename } from 'node:path';
import type { ResolvedInput } from '../executor/ports.ts';
import type { Plan, PlannedTask } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { EventSink } from '../model/event.ts';
import type { InputSource } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { SnapshotCode } from '../workspace/snapshot-code.ts';
import { resolveTreeInput } from '../workspace/tree-inputs.ts';
import type { Context } from './context.ts';
import type { LoadedFlow } from './load-flow.ts';
import { targetContent } from './read-artifact.ts';
import { requireArtifact, resolveSpec } from './resolve-spec.ts';
import { bringContents } from './sharing/bring-content.ts';
import { chooseStore } from './sharing/store-remotes.ts';
import { fileNameOf, nothingThere, pinOf, resolveUrls, type UrlState } from './url-inputs.ts';

/** Inputs of all needed tasks that come from outside the run, resolved once at its start. */
export interface ExternalInputs {
  of(task: PlannedTask, input: string): ResolvedInput | undefined;
  /** URLs that only a run asks, and without whose answer the key of the task is not known. */
  unasked(task: PlannedTask): readonly string[];
  /** Input SPEC → the run that it was taken from. */
  readonly consumed: ReadonlyMap<string, RunRecord>;
}

interface Surroundings {
  readonly flow: LoadedFlow;
  readonly plan: Plan;
  readonly code: SnapshotCode;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  /** Whether their bytes are needed; else it is enough to know which they are. */
  readonly keep: boolean;
}

export async function resolveExternalInputs(context: Context, around: Surroundings): Promise<ExternalInputs> {
  const found = new Map<string, ResolvedInput>();
  const consumed = new Map<string, RunRecord>();
  const byPath = new Map<string, Promise<ArtifactContent>>();
  const steps = around.plan.steps.filter(({ selected, needed }) => selected || needed);
  const urls = await resolveUrls(context, steps, { ...around, flow: around.flow.flow.name });
  for (const task of steps) {
    for (const [name, source] of Object.entries(task.step.inputs)) {
      const id = `${task.id}\0${name}`;
      if (source.kind === 'path') {
        const known =
          byPath.get(source.path) ??
          treeInput(context, around, { step: task.step.name, name, path: source.path });
        byPath.set(source.path, known);
        const content = source.optional === true ? await known.catch(absentAsUndefined) : await known;
        if (content === undefined) continue;
        found.set(id, { path: source.path, input: { ...content, from: { path: source.path } } });
      } else if (source.kind === 'history') {
        const resolved = await historyInput(context, around, { name, source, consumed });
        if (resolved !== undefined) found.set(id, resolved);
      } else if (source.kind === 'url') {
        const resolved = urlInput(task.step.name, { name, source, state: urls.get(source.url) });
        if (resolved !== undefined) found.set(id, resolved);
      }
    }
  }
  return {
    consumed,
    of: (task, input) => found.get(`${task.step.name}\0${input}`),
    unasked: ({ step }) =>
      Object.values(step.inputs).flatMap((source) =>
        source.kind === 'url' && urls.get(source.url) === 'unasked' ? [source.url] : [],
      ),
  };
}

interface UrlInput {
  readonly name: string;
  readonly source: Extract<InputSource, { kind: 'url' }>;
  readonly state: UrlState | undefined;
}

function urlInput(step: string, { name, source, state }: UrlInput): ResolvedInput | undefined {
  if (state === 'absent' && source.optional !== true) throw nothingThere(step, name, source.url);
  if (state === undefined || typeof state === 'string') return undefined;
  return {
    path: `inputs/${name}/${fileNameOf(source.url, name)}`,
    input: { ...state.content, from: { url: source.url, pin: pinOf(source, state) } },
  };
}

/** Of an optional input; what is there and cannot be read is still an error. */
function absentAsUndefined(error: unknown): undefined {
  if (error instanceof MlgitError && error.code === 'input-missing') return undefined;
  throw error;
}

async function treeInput(
  context: Context,
  { flow, code, emit, keep, signal }: Surroundings,
  input: { readonly step: string; readonly name: string; readonly path: string },
): Promise<ArtifactContent> {
  return resolveTreeInput(input, {
    root: flow.root,
    isToBeHad: async (content, path) => {
      if (await context.store.use(content)) return true;
      if ((await chooseStore(context)) === undefined) return false;
      if (keep) await bringContents(context, [content], { what: path, signal });
      return true;
    },
    snapshotFile: async (path) => {
      const [file] = await code.select((one) => one === path);
      if (file !== undefined) await code.ensureStored([file]);
      return file;
    },
    ingest: (path) => context.ingestTracked(path),
    warn: (message, hints) => emit({ type: 'warning', at: context.config.clock.now(), message, hints }),
  });
}

interface HistoryInput {
  readonly name: string;
  readonly source: { readonly spec: string; readonly optional: boolean };
  readonly consumed: Map<string, RunRecord>;
}

async function historyInput(
  context: Context,
  { keep, signal }: Surroundings,
  { name, source, consumed }: HistoryInput,
): Promise<ResolvedInput | undefined> {
  try {
    const { run, target } = requireArtifact(await resolveSpec(context, source.spec), source.spec);
    const content = await targetContent(context.reading, target);
    if (keep) await bringContents(context, [content], { what: source.spec, signal });
    consumed.set(source.spec, run);
    const file = target.inner.at(-1) ?? basename(target.output.path);
    const { kind, digest, sizeBytes, executable } = content;
    return {
      path: `inputs/${name}/${file}`,
      input: {
        kind,
        digest,
        sizeBytes,
        ...(executable === undefined ? {} : { executable }),
        from: { spec: source.spec },
      },
    };
  } catch (error) {
    // Only what was proven absent makes an optional input empty; a damaged record does not.
    if (source.optional && error instanceof MlgitError && error.kind === 'usage') return undefined;
    throw error;
  }
}
