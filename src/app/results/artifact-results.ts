import type { Envelope } from '../../model/attestation/envelope.ts';
import type { Statement } from '../../model/attestation/statement.ts';
import type { Digest } from '../../model/digest.ts';

/** A file, whole. */
export interface ArtifactText {
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** `base64` of bytes that are no UTF-8; absent where the bytes went to standard output. */
  readonly encoding?: 'utf8' | 'base64';
  readonly content?: string;
}

/** A signed statement of in-toto, as it is and in the DSSE envelope that others verify. */
export interface WrittenAttestation {
  readonly statement: Statement;
  readonly envelope: Envelope;
  /** The file, absolute; absent where it went to standard output. */
  readonly path?: string;
}
