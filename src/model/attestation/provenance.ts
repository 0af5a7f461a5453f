import { compareBytes } from '../../base/byte-order.ts';
import type { RecordValue } from '../canonical-json.ts';
import { type Digest, digestHex } from '../digest.ts';
import type { ManifestInput } from '../manifest.ts';
import type { RunRecord } from '../run.ts';
import { PREDICATE_TYPE, type ResourceDescriptor, STATEMENT_TYPE, type Statement } from './statement.ts';

export interface ProvenanceParts {
  readonly run: RunRecord;
  /** In the order in which they are to stand. */
  readonly subjects: readonly ResourceDescriptor[];
  /** Tasks that made them, and those that these took from. */
  readonly tasks: readonly string[];
  /** Of the git remote, without credentials; undefined where there is none. */
  readonly repository: string | undefined;
  /** `manifest.json` and the like, of the run commit. */
  readonly records: readonly ResourceDescriptor[];
}

/** What a run of a flow is as a build, and which parameters it has (docs/format.md, "Attestation"). */
const BUILD_TYPE = 'urn:mlgit:run:1';
const BUILDER = 'urn:mlgit:runner:';

/** A statement about artifacts: from what code, parameters, inputs and environment a run made them. */
export function provenanceOf(parts: ProvenanceParts): Statement {
  const { run, subjects, tasks, records } = parts;
  const { execution, env } = run;
  return {
    _type: STATEMENT_TYPE,
    subject: subjects,
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          flow: run.flow,
          file: execution.file ?? 'mlgit.yaml',
          params: run.manifest.params,
          ...(execution.selection === undefined
            ? {}
            : { selection: execution.selection as unknown as RecordValue }),
        },
        internalParameters: {
          user: execution.user,
          os: env.os,
          arch: env.arch,
          tasks: commandsOf(run, tasks),
        },
        resolvedDependencies: [codeOf(parts), ...inputsOf(run, tasks), ...environmentOf(run, tasks)],
      },
      runDetails: {
        builder: {
          id: `${BUILDER}${execution.runner}`,
          version: { mlgit: env.mlgit, node: env.node, git: env.git },
        },
        metadata: {
          invocationId: `${run.flow}@${run.id}`,
          startedOn: execution.startedAt,
          finishedOn: execution.endedAt,
        },
        byproducts: [{ name: 'run commit', digest: { gitCommit: run.commit } }, ...records],
      },
    },
  };
}

function commandsOf({ manifest }: RunRecord, tasks: readonly string[]): RecordValue {
  const commands = tasks.map((id) => [id, { command: manifest.tasks[id]?.command ?? [] }] as const);
  return Object.fromEntries(commands);
}

function codeOf({ run, repository }: ProvenanceParts): ResourceDescriptor {
  const digest = { gitCommit: run.codeCommit };
  return repository === undefined
    ? { name: 'code', digest }
    : { name: 'code', uri: `git+${repository}@${run.codeCommit}`, digest };
}

/** What came from outside of the run, once each. */
function inputsOf({ manifest }: RunRecord, tasks: readonly string[]): ResourceDescriptor[] {
  const found = new Map<string, ResourceDescriptor>();
  for (const id of tasks) {
    for (const input of Object.values(manifest.tasks[id]?.inputs ?? {})) {
      const origin = originOf(input);
      if (origin !== undefined)
        found.set(`${origin.name} ${input.digest}`, { ...origin, digest: digestSet(input) });
    }
  }
  return [...found].sort(([a], [b]) => compareBytes(a, b)).map(([, one]) => one);
}

function originOf({ from }: ManifestInput): { readonly name: string; readonly uri?: string } | undefined {
  if ('path' in from) return { name: from.path };
  if ('spec' in from) return { name: from.spec };
  return 'url' in from ? { name: from.url, uri: from.url } : undefined;
}

function environmentOf({ manifest, env }: RunRecord, tasks: readonly string[]): ResourceDescriptor[] {
  const declared = new Set(
    tasks.map((id) => manifest.tasks[id]?.environment).filter((one) => one !== undefined),
  );
  return [
    ...[...declared].sort(compareBytes).map(
      (digest): ResourceDescriptor => ({
        name: 'environment',
        digest: { blake3: digestHex(digest as Digest) },
      }),
    ),
    ...Object.entries(env.interpreters).map(
      ([name, { version, packages }]): ResourceDescriptor => ({
        name,
        uri: `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(version)}`,
        annotations: { packages },
      }),
    ),
  ];
}

/** BLAKE3 of a file's bytes; of a folder of the tree blob that lists it, under a name that says so. */
export function digestSet(
  content: { readonly kind: 'file' | 'tree'; readonly digest: Digest },
  sha256?: string,
) {
  const hex = digestHex(content.digest);
  if (content.kind === 'tree') return { mlgitTree1: hex };
  return { blake3: hex, ...(sha256 === undefined ? {} : { sha256 }) };
}
