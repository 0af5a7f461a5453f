import { basename } from 'node:path';
import { outputFacts } from '../executor/input-facts.ts';
import type { ResolvedInput } from '../executor/ports.ts';
import { MlgitError, reworded } from '../model/mlgit-error.ts';
import { formatSpec, parseSpec } from '../model/parse-spec.ts';
import type { Context } from './context.ts';
import { targetContent } from './read-artifact.ts';
import { requireArtifact, resolveSpec } from './resolve-spec.ts';
import { bringContents } from './sharing/bring-content.ts';
import type { ConsumedRun, HistorySurroundings, TakenArtifact } from './taken-artifact.ts';
import { toldTransfer } from './told-transfer.ts';
import { TrustedMakers } from './trusted-makers.ts';

/** Inputs that earlier runs made, of this repository or another; each SPEC is looked up once. */
export class HistoryInputs {
  readonly consumed = new Map<string, ConsumedRun>();
  readonly #context: Context;
  readonly #around: HistorySurroundings;
  readonly #taken = new Map<string, Promise<TakenArtifact | 'unasked'>>();
  readonly #makers: TrustedMakers;

  constructor(context: Context, around: HistorySurroundings) {
    this.#context = context;
    this.#around = around;
    this.#makers = new TrustedMakers(context, around.signal);
  }

  /** Undefined: an optional one, of which there is none. `unasked`: another repository that only a run asks. */
  async of(
    { step, name }: { readonly step: string; readonly name: string },
    { spec, optional }: { readonly spec: string; readonly optional: boolean },
  ): Promise<ResolvedInput | 'unasked' | undefined> {
    const taking = this.#taken.get(spec) ?? this.#take(spec);
    this.#taken.set(spec, taking);
    const taken = await taking.catch((error: unknown) => {
      if (optional && isAbsence(error)) return undefined;
      throw error instanceof MlgitError && error.kind === 'usage'
        ? ofInput(error, { step, name, spec })
        : error;
    });
    if (taken === undefined || taken === 'unasked') return taken;
    this.consumed.set(spec, taken.run);
    const { kind, digest, sizeBytes, executable } = taken.content;
    const content = { kind, digest, sizeBytes, ...(executable === undefined ? {} : { executable }) };
    const { fileName, factsOf } = taken;
    return { path: `inputs/${name}/${fileName}`, input: { ...content, from: { spec } }, factsOf };
  }

  async #take(spec: string): Promise<TakenArtifact | 'unasked'> {
    if (parseSpec(spec).repo === undefined)
      return takeHere(this.#context, spec, { ...this.#around, makers: this.#makers });
    // Few flows have one, and it brings what reads remotes.
    const { takeElsewhere } = await import('./clone-free/foreign-input.ts');
    return takeElsewhere(this.#context, spec, this.#around);
  }
}

/** What a SPEC means by its names depends on whose they are, so the input is said first. */
function ofInput(
  error: MlgitError,
  { step, name, spec }: { readonly step: string; readonly name: string; readonly spec: string },
): MlgitError {
  const { repo } = parseSpec(spec);
  const own =
    repo === undefined ? error.hints : error.hints.filter((hint) => !/^mlgit (?:log|show) /.test(hint));
  const hints = own.length > 0 ? own : [`correct inputs: of step ${step} in the flow file`];
  return reworded(error, `Input ${name} of step ${step}, ${spec}: ${error.message}`, hints);
}

/** Only what was proven absent makes an optional input empty; a damaged record, or a repository that is not found, does not. */
function isAbsence(error: unknown): boolean {
  const isOfRepository = ['no-such-repo', 'bad-repo-url', 'store-not-trusted'];
  return error instanceof MlgitError && error.kind === 'usage' && !isOfRepository.includes(error.code);
}

async function takeHere(
  context: Context,
  spec: string,
  { keep, signal, pinned, emit, makers }: HistorySurroundings & { readonly makers: TrustedMakers },
): Promise<TakenArtifact> {
  const { run, target } = requireArtifact(
    await resolveSpec(context, await pinnedSpec(context, pinned, spec)),
    spec,
  );
  const content = await targetContent(context.reading, target);
  if (keep) {
    const told = { clock: context.config.clock, emit };
    await toldTransfer(spec, told, (progress) =>
      bringContents(context, [content], { what: spec, signal, progress }),
    );
  }
  const factsOf = async () => ({
    ...(target.inner.length === 0 ? outputFacts(target.output) : {}),
    ...(await makers.ofTask(run, target.taskId, target.output)),
  });
  return { run, content, fileName: target.inner.at(-1) ?? basename(target.output.path), factsOf };
}

/** The same run as before, as long as it is there: `latest` may have moved meanwhile. */
async function pinnedSpec(
  context: Context,
  pinned: HistorySurroundings['pinned'],
  text: string,
): Promise<string> {
  const spec = parseSpec(text);
  const id = pinned[text];
  if (id === undefined || spec.flow === undefined || spec.repo !== undefined) return text;
  const isHere = (await context.runs.ofFlow(spec.flow)).some((run) => run.id === id);
  return isHere ? formatSpec({ ...spec, rev: id, back: 0 }) : text;
}
