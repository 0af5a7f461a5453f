import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isAtOrBelow } from '../base/is-at-or-below.ts';
import type { Failure } from '../model/failure.ts';
import type { OutputSpec, Step } from '../model/flow.ts';
import type { ManifestOutput, ManifestPlot } from '../model/manifest.ts';
import type { Metrics } from '../model/metric.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { LocalStore } from '../store/local-port.ts';
import { type OutputFormats, readFormats } from './read-formats.ts';

export interface Collected {
  readonly outputs: { readonly [name: string]: ManifestOutput };
  readonly metrics: Metrics;
  readonly series?: ManifestOutput;
  readonly plots: readonly ManifestPlot[];
  /** The first declared thing that is missing or unusable. */
  readonly failure?: Failure;
}

export interface CollectServices {
  readonly store: LocalStore;
  /** Reads a metrics file. @throws MlgitError `metrics-invalid`. */
  readonly readMetrics: (path: string) => Promise<Metrics>;
}

/** Where a task has put what it made. */
export interface TaskFiles {
  readonly root: string;
  /** `MLGIT_FORMATS_FILE`; undefined: it tells of no formats. */
  readonly formatsFile?: string;
}

/** Moves what a task made out of its workspace into the store: all that is there, also after a failure. */
export async function collectOutputs(
  step: Step,
  { root, formatsFile }: TaskFiles,
  services: CollectServices,
): Promise<Collected> {
  // Metrics, series and plots may be outputs too, or lie in one: they are read before anything is moved.
  const { metrics, failure: metricsFailure } = await takeMetrics(step, root, services);
  const beside = await takeBeside(step, root, services.store);
  const { formats, wrong } = await readFormats(formatsFile, step.outputs);
  const { outputs, failure: outputFailure } = await takeOutputs(step, { root, formats }, services.store);
  const formatsFailure: Failure | undefined =
    wrong === undefined ? wrong : { kind: 'formats-invalid', reason: wrong };
  const failure = outputFailure ?? formatsFailure ?? metricsFailure ?? beside.failure;
  return {
    outputs,
    metrics,
    plots: beside.plots,
    ...(beside.series === undefined ? {} : { series: beside.series }),
    ...(failure === undefined ? {} : { failure }),
  };
}

async function takeOutputs(
  step: Step,
  { root, formats }: { readonly root: string; readonly formats: OutputFormats['formats'] },
  store: LocalStore,
): Promise<Pick<Collected, 'outputs' | 'failure'>> {
  const outputs: { [name: string]: ManifestOutput } = {};
  let failure: Failure | undefined;
  for (const { name, path, kind } of Object.values(step.outputs)) {
    const taken = await takeOutput({ name, path, kind, mode: 'move' }, root, store);
    if ('failure' in taken) failure ??= taken.failure;
    else outputs[name] = inFormat(taken.output, formats.get(name));
  }
  return { outputs, ...(failure === undefined ? {} : { failure }) };
}

function inFormat(output: ManifestOutput, format: string | undefined): ManifestOutput {
  return format === undefined ? output : { ...output, format };
}

async function takeBeside(
  step: Step,
  root: string,
  store: LocalStore,
): Promise<Pick<Collected, 'series' | 'plots' | 'failure'>> {
  let failure: Failure | undefined;
  const byPath = new Map<string, ManifestOutput | undefined>();
  const take = async (name: string, path: string): Promise<ManifestOutput | undefined> => {
    if (byPath.has(path)) return byPath.get(path);
    const mode = isInOutput(step, path) ? 'copy' : 'move';
    const taken = await takeOutput({ name, path, kind: 'file', mode }, root, store);
    if ('failure' in taken) failure ??= taken.failure;
    byPath.set(path, 'failure' in taken ? undefined : taken.output);
    return byPath.get(path);
  };
  const file = step.metrics?.series;
  const series = file === undefined ? undefined : await take('series', file);
  const plots: ManifestPlot[] = [];
  for (const plot of step.plots) {
    const taken = await take(`plot ${plot.file}`, plot.file);
    if (taken !== undefined) plots.push({ ...plot, digest: taken.digest, sizeBytes: taken.sizeBytes });
  }
  return {
    plots,
    ...(series === undefined ? {} : { series }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function isInOutput(step: Step, path: string): boolean {
  return Object.values(step.outputs).some((output) => isAtOrBelow(path, output.path));
}

interface Wanted {
  readonly name: string;
  readonly path: string;
  readonly kind: OutputSpec['kind'];
  readonly mode: 'move' | 'copy';
}

async function takeOutput(
  { name, path, kind, mode }: Wanted,
  root: string,
  store: LocalStore,
): Promise<{ readonly output: ManifestOutput } | { readonly failure: Failure }> {
  const found = lookAt(join(root, path));
  if (found === undefined) return { failure: { kind: 'output-missing', output: name, path } };
  const reason = wrongKind(found, kind);
  if (reason !== undefined) return { failure: { kind: 'output-invalid', output: name, path, reason } };
  try {
    const content = await store.ingest(join(root, path), { mode, kind });
    return { output: { ...content, path } };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const shown = withoutRoot(error, root);
    if (error.kind !== 'usage') throw shown;
    return { failure: { kind: 'output-invalid', output: name, path, reason: shown.message } };
  }
}

/** The workspace is gone when the message is read, and its path would be recorded. */
function withoutRoot(error: MlgitError, root: string): MlgitError {
  const { code, kind, hints, details } = error;
  const strip = (text: string): string => text.replaceAll(`${root}/`, '');
  return new MlgitError(strip(error.message), { code, kind, details, cause: error, hints: hints.map(strip) });
}

function wrongKind(
  found: { isFile(): boolean; isDirectory(): boolean },
  kind: OutputSpec['kind'],
): string | undefined {
  if (kind === 'any')
    return found.isFile() || found.isDirectory() ? undefined : 'it is neither file nor folder';
  if (kind === 'file' && !found.isFile()) {
    return found.isDirectory()
      ? 'it is a folder: declare it with a trailing slash'
      : 'it is not a regular file';
  }
  return kind === 'tree' && !found.isDirectory()
    ? 'it is not a folder, and is declared with a trailing slash'
    : undefined;
}

async function takeMetrics(
  step: Step,
  root: string,
  services: CollectServices,
): Promise<{ metrics: Metrics; failure?: Failure }> {
  if (step.metrics === undefined) return { metrics: {} };
  const { file } = step.metrics;
  const found = lookAt(join(root, file));
  if (found === undefined)
    return { metrics: {}, failure: { kind: 'output-missing', output: 'metrics', path: file } };
  const invalid = (reason: string) => ({
    metrics: {},
    failure: { kind: 'metrics-invalid', path: file, reason } as const,
  });
  if (!found.isFile()) return invalid(found.isDirectory() ? 'it is a folder' : 'it is not a regular file');
  try {
    return { metrics: await services.readMetrics(join(root, file)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return invalid('permission denied');
    if (!(error instanceof MlgitError)) throw error;
    return invalid(withoutRoot(error, root).message);
  }
}

/** Undefined where nothing is. */
function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
