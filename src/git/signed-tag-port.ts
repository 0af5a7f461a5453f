import type { AllowedSigners } from '../model/signing/allowed-signers.ts';
import type { Oid, Signature } from './port.ts';

/** A tag object of git, without its signature. */
export interface TagObject {
  readonly oid: Oid;
  /** The object that it is about, and of what type that is said to be. */
  readonly object: Oid;
  readonly type: string;
  /** `name <email>`, as the tag claims. */
  readonly tagger: string;
  /** Epoch seconds, as the tag claims. */
  readonly at: number;
  readonly message: string;
  readonly format: 'ssh' | 'openpgp' | 'x509' | undefined;
}

export interface NewTag {
  readonly object: Oid;
  /** Of the tag, inside the object. */
  readonly name: string;
  readonly tagger: Signature;
  readonly message: string;
}

/**
 * `good`: by a key that is allowed to. `not-trusted`: by a known key that is expired, revoked or not allowed.
 * `unknown-key`: nobody's that is known here. `bad`: the signature is not one of this text.
 */
export type SignatureState = 'good' | 'bad' | 'unknown-key' | 'not-trusted';

export interface SignatureVerdict {
  readonly state: SignatureState;
  /** Who the key belongs to, by the allowed signers; undefined unless good. */
  readonly principal?: string;
  /** `SHA256:…` of an ssh key, upper-case hex of another; undefined where it could not be told. */
  readonly fingerprint?: string;
  /** Why it is not good. */
  readonly reason?: string;
}

/** Signed tag objects, made and verified by the user's git with whatever that is configured to sign with. */
export interface SignedTags {
  /** A tag object, signed. It has no ref. With `asks` git may ask for a passphrase. @throws MlgitError `signing-failed` (failed). */
  sign(tag: NewTag, options: { readonly asks: boolean; readonly signal?: AbortSignal }): Promise<Oid>;
  /** Undefined for an object that is not here, or no tag. */
  read(oid: Oid): Promise<TagObject | undefined>;
  /** `allowed` undefined: by whom the user's own git trusts. No host is contacted, unless gpg is configured to. */
  verify(
    tag: TagObject,
    allowed: AllowedSigners | undefined,
    signal?: AbortSignal,
  ): Promise<SignatureVerdict>;
}
