import { setTimeout as pauseFor } from 'node:timers/promises';
import type { AwsEnvironment } from './aws-environment.ts';
import { ChainFailure } from './chain-failure.ts';
import { ChainLog } from './chain-log.ts';
import type { LoginPlace } from './login-hints.ts';

export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  /** Of the SDK: by which of its features they came. */
  readonly $source?: { readonly [feature: string]: unknown };
}

/** Ends are told in whole seconds: of a program that is asked twice within one, both look the same. */
const ASK_AGAIN_MS = [0, 1_100];
/** Features of the SDK whose credentials are what somebody else has kept. */
const KEPT = ['CREDENTIALS_ENV_VARS', 'CREDENTIALS_PROCESS', 'CREDENTIALS_PROFILE_PROCESS'];

/**
 * Who signs requests: the AWS chain and nothing of ours (variables, profiles with SSO, assumed roles and processes,
 * web identity, container and instance roles). Asked again when a server says that the credentials have expired
 * before their time, as after `aws sso login` in another terminal.
 */
export class CredentialSource implements LoginPlace {
  readonly #env: AwsEnvironment;
  readonly profile: string | undefined;
  #provider: () => Promise<Identity>;
  #last: Identity | undefined;
  #renewing: Promise<void> | undefined;

  constructor(env: AwsEnvironment, profile: string | undefined) {
    this.#env = env;
    this.profile = profile;
    this.#provider = this.#createProvider(false);
  }

  /** @throws ChainFailure */
  async provide(): Promise<Identity> {
    this.#last = await this.#provider();
    return this.#last;
  }

  /** What was given last. */
  get given(): Identity | undefined {
    return this.#last;
  }

  /**
   * Whether the chain now gives other credentials than those that were refused. Of many requests that were refused at once, one
   * asks, and all go on with what it got. @throws ChainFailure
   */
  async renew(refused = this.#last): Promise<boolean> {
    if (!isOther(this.#last, refused)) {
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
      await this.#renewing;
    }
    return isOther(this.#last, refused);
  }

  async #renew(): Promise<void> {
    this.#provider = this.#createProvider(true);
    await this.provide();
  }

  /** When what the chain gives now ends, epoch milliseconds; undefined: never, or it does not say. */
  async endsAt(): Promise<number | undefined> {
    return (await this.provide()).expiration?.getTime();
  }

  /**
   * Whether the chain gives others before these end: those of variables never, all else where it can be asked anew. A program gives
   * later ones, or has kept those that it gave. The roles of machines, of containers and of web identities are renewed by who gives them.
   */
  async renews(): Promise<boolean> {
    const before = await this.endsAt();
    if (before === undefined) return true;
    for (const waitMs of ASK_AGAIN_MS) {
      await pauseFor(waitMs);
      try {
        await this.renew();
      } catch {
        // What it was is told when they have ended, by whoever needs them.
        return false;
      }
      if (((await this.endsAt()) ?? Number.POSITIVE_INFINITY) > before) return true;
    }
    const { $source = {} } = this.#last ?? {};
    return !this.ofVariables && !KEPT.some((feature) => feature in $source);
  }

  /** Whether they are those of the process's variables, which nobody renews. */
  get ofVariables(): boolean {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = this.#env;
    return this.profile === undefined && Boolean(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY);
  }

  /** As the chain does, a profile comes before variables. */
  #createProvider(ignoreCache: boolean): () => Promise<Identity> {
    if (this.ofVariables) {
      const fixed = fixedIdentity(this.#env);
      return async () => fixed;
    }
    const { AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE } = this.#env;
    const options = {
      ignoreCache,
      ...(this.profile === undefined ? {} : { profile: this.profile }),
      ...(AWS_SHARED_CREDENTIALS_FILE ? { filepath: AWS_SHARED_CREDENTIALS_FILE } : {}),
      ...(AWS_CONFIG_FILE ? { configFilepath: AWS_CONFIG_FILE } : {}),
    };
    const log = new ChainLog();
    const { logger } = log;
    const loading = lazily(async () =>
      (await import('./credential-chain.ts')).defaultProvider({ ...options, logger }),
    );
    return async () => {
      try {
        return await (await loading())();
      } catch (error) {
        throw ChainFailure.of(error, { env: this.#env, profile: this.profile, log });
      }
    };
  }
}

function isOther(one: Identity | undefined, other: Identity | undefined): boolean {
  return one?.accessKeyId !== other?.accessKeyId || one?.sessionToken !== other?.sessionToken;
}

/** Variables as tools set them that hand credentials on (AWS SDKs and Tools Reference, "AWS access keys"). */
function fixedIdentity(env: AwsEnvironment): Identity {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  const expiration = new Date(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    ...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  };
}

/** The chain's library is loaded when it is asked, and then kept, as it remembers its answer. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
