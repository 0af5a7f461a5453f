import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../executor/journal.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { ParamValue } from '../../model/flow.ts';
import type { ManifestOutput } from '../../model/manifest.ts';
import type { Metrics, MetricValue } from '../../model/metric.ts';
import { isName } from '../../model/name.ts';

const FILE = 'logged.ndjson';

export interface LoggedArtifact {
  readonly name: string;
  /** Where its bytes are, relative to the folder of the run. */
  readonly file: string;
  /** Where it lies in the working tree, or is put when it is pulled. */
  readonly path: string;
  readonly kind: 'file' | 'tree';
  readonly format?: string;
  /** Of a text that is recorded without what looks like a credential. */
  readonly masked?: true;
}

/** An artifact of an earlier run that it read. */
export interface LoggedInput {
  readonly name: string;
  readonly spec: string;
  readonly run: string;
  /** Absent for a run of another repository, and for one of which only the manifest is known. */
  readonly commit?: string;
  readonly content: ArtifactContent;
}

export interface LoggedEnd {
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly reason?: string;
  /** ISO 8601. */
  readonly endedAt: string;
}

/** What a loose run has logged so far; of several values of one name the last one. */
export interface Logged {
  readonly params: { readonly [name: string]: ParamValue };
  readonly metrics: Metrics;
  /** By step, in their order. */
  readonly series: readonly (readonly [step: number, values: Metrics])[];
  readonly artifacts: readonly LoggedArtifact[];
  /** By name. */
  readonly inputs: ReadonlyMap<string, LoggedInput>;
  /** Artifacts that are in the store already, by name. */
  readonly stored: ReadonlyMap<string, ManifestOutput>;
  readonly script?: string;
  readonly interpreter?: { readonly version: string; readonly packages: readonly string[] };
  /** Absent where the process died. */
  readonly end?: LoggedEnd;
  /** Epoch milliseconds of the last line. */
  readonly touchedAtMs: number;
}

/** Reads what a process logged into the folder of its run; a line that is none of ours is left out, as one that was cut short is. */
export function readLogged(folder: string): Logged {
  const params: { [name: string]: ParamValue } = {};
  const metrics: { [name: string]: MetricValue } = {};
  const series = new Map<number, { [name: string]: MetricValue }>();
  const artifacts = new Map<string, LoggedArtifact>();
  const inputs = new Map<string, LoggedInput>();
  const stored = new Map<string, ManifestOutput>();
  let told: Pick<Logged, 'script' | 'interpreter'> = {};
  let end: LoggedEnd | undefined;
  for (const line of readLines(folder)) {
    if (line.type === 'param') params[line.name] = line.value;
    else if (line.type === 'metric') {
      metrics[line.name] = line.value;
      if (line.step !== undefined)
        series.set(line.step, { ...series.get(line.step), [line.name]: line.value });
    } else if (line.type === 'artifact' && isName(line.name)) {
      artifacts.set(line.name, line);
      stored.delete(line.name);
    } else if (line.type === 'input' && isName(line.name)) inputs.set(line.name, line);
    else if (line.type === 'stored') stored.set(line.name, line.output);
    else if (line.type === 'environment') {
      const { script, version, packages } = line;
      told = { ...(script === undefined ? {} : { script }), interpreter: { version, packages } };
    } else if (line.type === 'end') end = line;
  }
  return {
    params,
    metrics,
    // One beyond 2^53 is read as a bigint, which a difference cannot be taken of.
    series: [...series].sort(([a], [b]) => (a < b ? -1 : Number(a > b))),
    artifacts: [...artifacts.values()],
    inputs,
    stored,
    ...told,
    ...(end === undefined ? {} : { end }),
    touchedAtMs: statSync(join(folder, FILE), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  };
}

/** Its bytes are in the store: a process that is killed now has lost nothing. */
export function noteStored(folder: string, name: string, output: ManifestOutput): void {
  const fd = openSync(join(folder, FILE), 'a');
  try {
    const line = { type: 'stored', name, output } as unknown as RecordValue;
    writeSync(fd, `${encodeCanonical(line, 'compact')}\n`);
  } finally {
    closeSync(fd);
  }
}

function readLines(folder: string): LoggedLine[] {
  try {
    return readJournal(join(folder, FILE)) as unknown as LoggedLine[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

type LoggedLine =
  | { readonly type: 'param'; readonly name: string; readonly value: ParamValue }
  | { readonly type: 'metric'; readonly name: string; readonly value: MetricValue; readonly step?: number }
  | ({ readonly type: 'artifact' } & LoggedArtifact)
  | ({ readonly type: 'input' } & LoggedInput)
  | { readonly type: 'stored'; readonly name: string; readonly output: ManifestOutput }
  | {
      readonly type: 'environment';
      readonly version: string;
      readonly packages: readonly string[];
      readonly script?: string;
    }
  | ({ readonly type: 'end' } & LoggedEnd);
