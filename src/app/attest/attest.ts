import { createHash } from 'node:crypto';
import type { Oid } from '../../git/port.ts';
import { type Envelope, IN_TOTO, preAuthEncoding } from '../../model/attestation/envelope.ts';
import { provenanceOf } from '../../model/attestation/provenance.ts';
import type { ResourceDescriptor, Statement } from '../../model/attestation/statement.ts';
import { digestBytes } from '../../model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { digestHex } from '../../model/digest.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { withoutCredentials } from '../gc/shared-registry.ts';
import { resolveSpec } from '../resolve-spec.ts';
import { attestedSubjects } from './attested-subjects.ts';
import { openSigningKey } from './signing-key.ts';

export interface AttestOptions {
  /** File of an ed25519 key (PEM) or an ssh key; undefined: the ssh key that git signs with. */
  readonly key: string | undefined;
  readonly signal: AbortSignal;
}

export interface Attestation {
  readonly envelope: Envelope;
  readonly statement: Statement;
  /** Subjects without SHA-256, because their bytes are not here. */
  readonly lacking: readonly string[];
}

/**
 * A signed statement of the provenance of a run's artifacts, or of one: in-toto, SLSA provenance v1, in a DSSE envelope.
 * @throws MlgitError `no-signing-key`, `bad-key`, `nothing-made` (usage), `signing-failed` (failed).
 */
export async function attest(context: Context, spec: string, options: AttestOptions): Promise<Attestation> {
  const { run, target } = await resolveSpec(context, spec);
  const key = await openSigningKey(context, options);
  const { subjects, makers, lacking } = await attestedSubjects(context.store, run, target, options.signal);
  const statement = provenanceOf({
    run,
    subjects,
    tasks: withUpstream(run, makers),
    repository: await repositoryOf(context),
    records: await recordsOf(context, run),
  });
  const payload = Buffer.from(encodeCanonical(statement as unknown as RecordValue, 'compact'));
  const signature = await key.sign(preAuthEncoding(IN_TOTO, payload));
  return {
    envelope: { payload: payload.toString('base64'), payloadType: IN_TOTO, signatures: [signature] },
    statement,
    lacking,
  };
}

/** The tasks, and all of the run that they took from, in the order of the manifest. */
function withUpstream({ manifest }: RunRecord, makers: readonly string[]): string[] {
  const wanted = new Set(makers);
  for (const id of wanted) {
    for (const { from } of Object.values(manifest.tasks[id]?.inputs ?? {})) {
      if (!('step' in from)) continue;
      for (const [above, { step }] of Object.entries(manifest.tasks))
        if (step === from.step) wanted.add(above);
    }
  }
  return Object.keys(manifest.tasks).filter((id) => wanted.has(id));
}

async function repositoryOf(context: Context): Promise<string | undefined> {
  const remote = await context.transport.defaultRemote('fetch');
  const url = remote === undefined ? undefined : (await context.remoteUrls()).get(remote);
  return url === undefined ? undefined : asUri(withoutCredentials(url));
}

/** Undefined of a path, which says nothing on other machines. git's short form `host:path` is one of ssh. */
function asUri(url: string): string | undefined {
  if (/^(https?|ssh|git):\/\/\S+$/.test(url)) return url;
  const [, host, path] = /^((?:[\w.-]+@)?[\w.-]+):(?!\/)(\S+)$/.exec(url) ?? [];
  return host === undefined ? undefined : `ssh://${host}/${path}`;
}

async function recordsOf(context: Context, run: RunRecord): Promise<ResourceDescriptor[]> {
  const records: ResourceDescriptor[] = [];
  for (const name of ['manifest.json', 'execution.json', 'env.json']) {
    const bytes = await context.objects.readFile(run.commit as Oid, name);
    if (bytes === undefined) continue;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    records.push({ name, digest: { blake3: digestHex(digestBytes(bytes)), sha256 } });
  }
  return records;
}
