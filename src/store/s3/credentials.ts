export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface AwsEnvironment {
  readonly [name: string]: string | undefined;
}

/**
 * Who signs requests: the AWS chain and nothing of ours (variables, profiles with SSO, assumed roles and processes,
 * web identity, container and instance roles). Asked again when a server says that the credentials have expired
 * before their time, as after `aws sso login` in another terminal.
 */
export class CredentialSource {
  readonly #env: AwsEnvironment;
  readonly #profile: string | undefined;
  #provider: () => Promise<Identity>;
  #last: Identity | undefined;

  constructor(env: AwsEnvironment, profile: string | undefined) {
    this.#env = env;
    this.#profile = profile;
    this.#provider = this.#createProvider(false);
  }

  async provide(): Promise<Identity> {
    this.#last = await this.#provider();
    return this.#last;
  }

  /** Whether the chain now gives other credentials than those that were refused. */
  async renew(): Promise<boolean> {
    const before = this.#last;
    this.#provider = this.#createProvider(true);
    const now = await this.provide();
    return now.accessKeyId !== before?.accessKeyId || now.sessionToken !== before.sessionToken;
  }

  /** As the chain does, a profile comes before variables. */
  #createProvider(ignoreCache: boolean): () => Promise<Identity> {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = this.#env;
    if (this.#profile === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
      const token = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
      const fixed = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...token };
      return async () => fixed;
    }
    const { AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE } = this.#env;
    const options = {
      ignoreCache,
      ...(this.#profile === undefined ? {} : { profile: this.#profile }),
      ...(AWS_SHARED_CREDENTIALS_FILE ? { filepath: AWS_SHARED_CREDENTIALS_FILE } : {}),
      ...(AWS_CONFIG_FILE ? { configFilepath: AWS_CONFIG_FILE } : {}),
    };
    const loading = lazily(async () => (await import('./credential-chain.ts')).defaultProvider(options));
    return async () => (await loading())();
  }
}

/** The chain's library is loaded when it is asked, and then kept, as it remembers its answer. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
