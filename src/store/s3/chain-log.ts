/** What follows one of these is said of it (by the SDK's `defaultProvider`). */
const SOURCE =
  /defaultProvider::from(Env|Ini|Process|TokenFile)\b|remoteProvider::from(Http|InstanceMetadata)\b/;
const PASSED = /^@smithy\/property-provider (?:->|\(!\)) ([\s\S]*)$/;
/** What the library says of its own settings, and of the end of the chain. */
const IDLE = /^AWS_EC2_METADATA_V1_DISABLED|^Could not load credentials from any providers/;

export type ChainPart =
  | 'variables'
  | 'profile'
  | 'process'
  | 'web identity'
  | 'container'
  | 'instance metadata';

const PARTS: { readonly [name: string]: ChainPart } = {
  Env: 'variables',
  Ini: 'profile',
  // Once more what the profile has said.
  Process: 'process',
  TokenFile: 'web identity',
  Http: 'container',
  InstanceMetadata: 'instance metadata',
};

/**
 * Listens to the SDK's chain, whose error tells nothing but that nobody gave credentials: why each part did not is
 * written to its log alone. Nothing of it is printed, so that its advice to programmers does not reach users.
 */
export class ChainLog {
  #current: ChainPart | undefined;
  readonly #reasons = new Map<ChainPart, string>();

  readonly logger = {
    trace: () => {},
    debug: (...words: unknown[]) => this.#note(words.map(String).join(' ')),
    info: () => {},
    warn: () => {},
    error: () => {},
  };

  /** Where the chain was when it ended; undefined before it began. */
  get last(): ChainPart | undefined {
    return this.#current;
  }

  /** The first thing that this part said of itself. */
  reasonOf(part: ChainPart): string | undefined {
    return this.#reasons.get(part);
  }

  #note(line: string): void {
    const [, named, remote] = SOURCE.exec(line) ?? [];
    const part = PARTS[named ?? remote ?? ''];
    if (part !== undefined) this.#current = part;
    const [, reason = ''] = PASSED.exec(line) ?? [];
    if (this.#current === undefined || reason === '' || IDLE.test(reason)) return;
    if (!this.#reasons.has(this.#current)) this.#reasons.set(this.#current, reason);
  }
}
