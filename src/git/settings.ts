import type { Config } from '../config/config.ts';
import { environmentOf, workingFolder } from './environment.ts';
import type { Identity, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

/** git's configuration as it applies here, listed by one git process when it is first needed. */
export class GitSettings {
  private readonly location: RepositoryLocation;
  private readonly config: Pick<Config, 'env' | 'host'>;
  private listing: Promise<Map<string, string[]>> | undefined;

  constructor(location: RepositoryLocation, config: Pick<Config, 'env' | 'host'>) {
    this.location = location;
    this.config = config;
  }

  async all(key: string): Promise<readonly string[]> {
    this.listing ??= this.list();
    return (await this.listing).get(canonicalKey(key)) ?? [];
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
    const out = await runGit({
      args: ['config', '--list', '-z'],
      cwd: workingFolder(this.location),
      env: environmentOf(this.location, this.config.env),
    });
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
}

/** Section and variable are case-insensitive, the part between them is not. */
function canonicalKey(key: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}
