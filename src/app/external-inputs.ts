import type { ResolvedInput } from '../executor/ports.ts';
import type { Plan, PlannedTask } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { EventSink } from '../model/event.ts';
import type { InputSource } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { SnapshotCode } from '../workspace/snapshot-code.ts';
import { resolveTreeInput } from '../workspace/tree-inputs.ts';
import type { CodeTree } from './code-tree.ts';
import type { Context } from './context.ts';
import { HistoryInputs } from './history-inputs.ts';
import type { LoadedFlow } from './load-flow.ts';
import { locateMistakes, type NamedMistake } from './locate-mistakes.ts';
import { severalMistakes } from './several-mistakes.ts';
import { bringContents } from './sharing/bring-content.ts';
import { chooseStore } from './sharing/store-remotes.ts';
import type { ConsumedRun } from './taken-artifact.ts';
import { toldTransfer } from './told-transfer.ts';
import { fileNameOf, nothingThere, pinOf, resolveUrls, type UrlState } from './url-inputs.ts';

/** Inputs of all needed tasks that come from outside the run, resolved once at its start. */
export interface ExternalInputs {
  of(task: PlannedTask, input: string): ResolvedInput | undefined;
  /** URLs and SPECs that only a run asks for, and without whose answer the key of the task is not known. */
  unasked(task: PlannedTask): readonly string[];
  /** Input SPEC → the run that it was taken from. */
  readonly consumed: ReadonlyMap<string, ConsumedRun>;
  /** Of all of them. */
  readonly contents: readonly ArtifactContent[];
}

interface Surroundings {
  readonly flow: LoadedFlow;
  readonly plan: Plan;
  readonly code: SnapshotCode;
  readonly tree: CodeTree;
  /** SPEC → id of the run that an earlier run took for it, which this one goes on with. */
  readonly pinned: { readonly [spec: string]: string };
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  /** Whether their bytes are needed; else it is enough to know which they are. */
  readonly keep: boolean;
}

export async function resolveExternalInputs(context: Context, around: Surroundings): Promise<ExternalInputs> {
  const found = new Map<string, ResolvedInput>();
  const unasked = new Map<string, string[]>();
  /** By source: what several steps take is told of the first. */
  const wrong = new Map<string, NamedMistake>();
  const resolve = await resolver(context, around);
  for (const { step, selected, needed } of around.plan.steps) {
    if (!selected && !needed) continue;
    for (const [name, source] of Object.entries(step.inputs)) {
      const resolved = await resolve.of({ step: step.name, name }, source).catch((error: unknown) => {
        if (!(error instanceof MlgitError) || error.kind !== 'usage') throw error;
        const id = source.kind === 'path' ? source.path : nameOf(source);
        wrong.set(id, wrong.get(id) ?? { error, at: [step.name, 'inputs', name] });
        return undefined;
      });
      if (typeof resolved === 'object') found.set(`${step.name}\0${name}`, resolved);
      else if (resolved === 'unasked') {
        unasked.set(step.name, [...(unasked.get(step.name) ?? []), nameOf(source)]);
      }
    }
  }
  const mistake = severalMistakes('The inputs have', await locateMistakes([...wrong.values()], around));
  if (mistake !== undefined) throw mistake;
  return {
    consumed: resolve.consumed,
    contents: [...found.values()].map(({ input }) => input),
    of: (task, input) => found.get(`${task.step.name}\0${input}`),
    unasked: ({ step }) => unasked.get(step.name) ?? [],
  };
}

interface Named {
  readonly step: string;
  readonly name: string;
}

type Resolved = ResolvedInput | 'unasked' | undefined;

/** Each source once, whatever takes it. */
async function resolver(
  context: Context,
  around: Surroundings,
): Promise<{
  readonly consumed: ReadonlyMap<string, ConsumedRun>;
  of(named: Named, source: InputSource): Promise<Resolved>;
}> {
  const { plan, flow } = around;
  const steps = plan.steps.filter(({ selected, needed }) => selected || needed);
  const urls = await resolveUrls(context, steps, { ...around, flow: flow.flow.name });
  const history = new HistoryInputs(context, { ...around, root: flow.root });
  const byPath = new Map<string, Promise<ArtifactContent>>();
  return {
    consumed: history.consumed,
    of: async (named, source) => {
      switch (source.kind) {
        case 'path': {
          const { path } = source;
          const known = byPath.get(path) ?? treeInput(context, around, { ...named, path });
          byPath.set(path, known);
          const content = source.optional === true ? await known.catch(absentAsUndefined) : await known;
          return content && { path, input: { ...content, from: { path } } };
        }
        case 'url':
          return urlInput(named, source, urls.get(source.url));
        case 'history':
          return history.of(named, source);
        default:
          return undefined;
      }
    },
  };
}

function nameOf(source: InputSource): string {
  return source.kind === 'url' ? source.url : source.kind === 'history' ? source.spec : '';
}

function urlInput(
  { step, name }: Named,
  source: Extract<InputSource, { kind: 'url' }>,
  state: UrlState | undefined,
): Resolved {
  if (state === 'absent' && source.optional !== true) throw nothingThere(step, name, source.url);
  if (state === 'unasked') return state;
  if (state === undefined || state === 'absent') return undefined;
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

async function treeInput(context: Context, around: Surroundings, input: TreeInput): Promise<ArtifactContent> {
  const { tree, flow } = around;
  if (!tree.isRecorded) return contentOf(context, around, { ...input, root: flow.root });
  const { keep } = around;
  const known = tree.inputAt(input.path);
  if (known !== undefined) {
    if (keep) await bringTold(context, around, known, input.path);
    return known;
  }
  try {
    return await contentOf(context, around, { ...input, root: await tree.folder() });
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'input-missing') throw error;
    warn(context, around, `${input.path} is not in the recorded tree: the file of the working tree is taken`);
    return contentOf(context, around, { ...input, root: flow.root });
  }
}

function warn(context: Context, { emit }: Surroundings, message: string, hints: readonly string[] = []) {
  emit({ type: 'warning', at: context.config.clock.now(), message, hints });
}

function bringTold(
  context: Context,
  { emit, signal }: Surroundings,
  content: ArtifactContent,
  what: string,
): Promise<unknown> {
  const told = { clock: context.config.clock, emit };
  return toldTransfer(what, told, (progress) =>
    bringContents(context, [content], { what, signal, progress }),
  );
}

interface TreeInput {
  readonly step: string;
  readonly name: string;
  readonly path: string;
}

function contentOf(
  context: Context,
  around: Surroundings,
  { root, ...input }: TreeInput & { readonly root: string },
): Promise<ArtifactContent> {
  const { code, keep } = around;
  return resolveTreeInput(input, {
    root,
    isToBeHad: async (content, path) => {
      if (await context.store.use(content)) return true;
      if ((await chooseStore(context)) === undefined) return false;
      if (keep) await bringTold(context, around, content, path);
      return true;
    },
    snapshotFile: async (path) => {
      const [file] = await code.select((one) => one === path);
      if (file !== undefined) await code.ensureStored([file]);
      return file;
    },
    ingest: (path) => context.ingestTracked(path),
    warn: (message, hints) => warn(context, around, message, hints),
  });
}
