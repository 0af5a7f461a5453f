import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { fromNetrc } from '../git/clone-free/stored-login.ts';
import type { UrlSource } from '../store/source-port.ts';

/** What is at an `s3:`, `https:` or `http:` URL. The libraries of each are loaded by the first URL of its kind. */
export async function openUrlSource(config: Config, url: string, signal: AbortSignal): Promise<UrlSource> {
  const { env, clock, randomBytes, version } = config;
  if (url.startsWith('s3:')) {
    const { openS3Source } = await import('../store/s3/open-s3-source.ts');
    return openS3Source({ url, settings: {}, env, randomBytes, clock, signal });
  }
  const { openHttpSource } = await import('../store/http/http-source.ts');
  return openHttpSource({
    url,
    env,
    userAgent: `mlgit/${version}`,
    random: () => Buffer.from(randomBytes(4)).readUInt32LE() / 2 ** 32,
    login: async (host) => fromNetrc(withoutDefault(await netrcOf(config)), host),
  });
}

/** Of `~/.netrc`, or of what NETRC names; empty where there is none. */
async function netrcOf({ env, home }: Config): Promise<string> {
  try {
    return await readFile(env.NETRC || join(home, '.netrc'), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  }
}

/** A host that a flow file names must not get a password that was not meant for it. The default entry is the last. */
function withoutDefault(netrc: string): string {
  return netrc.replace(/(^|\s)default\s[\s\S]*$/, '$1');
}
