/**
 * What a task inherits from the caller. These say who and where one is, how the machine is reached or laid out,
 * and which interpreter is meant (which the key covers); none of them is for configuring a computation. Anything
 * else a step wants it names under `env` (part of the key) or `secrets`.
 */
const NAMES = new Set([
  // who and where
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'NO_COLOR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  // where programs, libraries and devices of this machine are
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'JAVA_HOME',
  'PYENV_ROOT',
  'PYENV_VERSION',
  // how the network is reached, and whose certificates are trusted
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
]);

export function isPassedVariable(name: string): boolean {
  return NAMES.has(name) || /^LC_[A-Z]+$/.test(name);
}

/** Where programs are looked for when the caller has no PATH. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** The caller's PATH without entries that would be looked up in the workspace: they would differ from task to task. */
export function absolutePath(path: string | undefined): string {
  const entries = (path ?? '').split(':').filter((entry) => entry.startsWith('/'));
  return entries.length === 0 ? DEFAULT_PATH : entries.join(':');
}
