import type { AwsEnvironment } from './aws-environment.ts';

/** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as Node's agents take them; empty where there is none. */
export interface ProxyEnvironment {
  readonly [name: string]: string | undefined;
}

/** What is on this machine is never asked for through a proxy, as Go's clients do it too. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** The proxy of the environment, in lower case first, as curl reads it. */
export function proxyFor({ hostname }: URL, env: AwsEnvironment): ProxyEnvironment {
  if (LOOPBACK.test(hostname)) return {};
  const proxies = {
    HTTP_PROXY: env['http_proxy'] || env['HTTP_PROXY'] || undefined,
    HTTPS_PROXY: env['https_proxy'] || env['HTTPS_PROXY'] || undefined,
  };
  if (Object.values(proxies).every((proxy) => proxy === undefined)) return {};
  return { ...proxies, NO_PROXY: env['no_proxy'] || env['NO_PROXY'] || undefined };
}

export function hasProxy(proxy: ProxyEnvironment): boolean {
  return Object.keys(proxy).length > 0;
}
