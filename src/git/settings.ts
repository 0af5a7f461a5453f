import type { Config } from '../config/config.ts';
import { environmentOf, localEnvironment, workingFolder } from './environment.ts';
import type { Identity, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

/** git's configuration as it applies here, listed by one git process when it is first needed. */
export class GitSettings {
  private readonly location: RepositoryLocation;
  private readonly config: Pick<Config, 'env' | 'host'>;
  private listing: Promise<Map<string, string[]>> | undefined;

  /** `listing`: what `listSettings` was asked for while the repository was still being found. */
  constructor(location: RepositoryLocation, config: Pick<Config, 'env' | 'host'>, listing?: Promise<Buffer>) {
    this.location = location;
    this.config = config;
    this.listing = listing?.then(parseSettings);
  }

  async all(key: string): Promise<readonly string[]> {
    this.listing ??= this.list();
    return (await this.listing).get(canonicalKey(key)) ?? [];
  }

  async keys(prefix: string): Promise<readonly string[]> {
    this.listing ??= this.list();
    return [...(await this.listing).keys()].filter((key) => key.startsWith(prefix));
  }

  /** What was read is no longer so. */
  refresh(): void {
    this.listing = undefined;
  }

  /** Whether some driver could change what git stores or checks out. */
  async hasFilters(): Promise<boolean> {
    this.listing ??= this.list();
    return [...(await this.listing).keys()].some((key) => /^filter\..*\.(clean|smudge|process)$/.test(key));
  }

  async last(key: string): Promise<string | undefined> {
    return (await this.all(key)).at(-1);
  }

  /** Precedence as in `git help git-commit`: GIT_AUTHOR_*, author.*, user.*, EMAIL, then login and host. */
  async identity(): Promise<Identity> {
    const { env, host } = this.config;
    const name = env.GIT_AUTHOR_NAME || (await this.last('author.name')) || (await this.last('user.name'));
    const email =
      env.GIT_AUTHOR_EMAIL ||
      (await this.last('author.email')) ||
      (await this.last('user.email')) ||
      env.EMAIL;
    const login = env.USER || env.LOGNAME || env.USERNAME || 'unknown';
    return {
      name: name || login,
      email: email || `${login}@${host}`,
      configured: Boolean(name && email),
      hints: [
        ...(name ? [] : ["git config --global user.name 'Your Name'"]),
        ...(email ? [] : ['git config --global user.email you@example.org']),
      ],
    };
  }

  private async list(): Promise<Map<string, string[]>> {
    const env = environmentOf(this.location, this.config.env);
    return parseSettings(await runGit({ args: LIST, cwd: workingFolder(this.location), env }));
  }
}

const LIST = ['config', '--list', '-z'];

/**
 * Asks for the configuration of the folder's repository before it is known which that is: the two questions then
 * take the time of one. A failure is that of discovery, which reports it.
 */
export function listSettings(config: Pick<Config, 'cwd' | 'env'>): Promise<Buffer> {
  const listing = runGit({ args: LIST, cwd: config.cwd, env: localEnvironment(config.env) });
  listing.catch(() => undefined);
  return listing;
}

function parseSettings(out: Buffer): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const record of out.toString().split('\0')) {
    if (record === '') continue;
    const split = record.indexOf('\n');
    const key = split < 0 ? record : record.slice(0, split);
    const value = split < 0 ? '' : record.slice(split + 1);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

/** Section and variable are case-insensitive, the part between them is not. */
function canonicalKey(key: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}
