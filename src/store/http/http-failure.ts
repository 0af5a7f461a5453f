import { StoreError } from '../store-error.ts';

/** An answer that is neither the file nor its absence. */
export function refusedAnswer(url: string, status: number, phrase: string): StoreError {
  const said = `the server answers ${status}${phrase === '' ? '' : ` ${phrase}`}`;
  const { hostname, protocol } = new URL(url);
  const details = { url, status };
  if (status === 401 || status === 403 || status === 407) {
    return new StoreError(`Cannot read ${url}: ${said}`, {
      code: 'url-denied',
      kind: 'credentials',
      hints: [
        protocol === 'https:'
          ? `put "machine ${hostname} login USER password PASSWORD" into ~/.netrc`
          : 'use https: without it no password is sent',
        `curl -I '${url}'   (shows what the server says)`,
      ],
      details,
    });
  }
  const isBusy = status === 429 || status === 503;
  const isFailing = status >= 500 || status === 408;
  return new StoreError(`Cannot read ${url}: ${said}`, {
    code: isBusy || isFailing ? 'url-failing' : 'url-refused',
    kind: 'unreachable',
    hints: [`curl -I '${url}'   (shows what the server says)`],
    details,
    retryable: isBusy || isFailing,
    throttled: isBusy,
  });
}

export function refusedRedirect(url: string, to: URL): StoreError {
  const where = `${to.protocol}//${to.host}${to.pathname}`;
  return new StoreError(
    `Cannot read ${url}: it leads on to ${where}, in circles or to where it is not safe to go`,
    { code: 'url-redirects', kind: 'unreachable', hints: [`curl -IL '${url}'`], details: { url } },
  );
}

export function brokenOff(url: string, received: number, expected: number | undefined): StoreError {
  const of = expected === undefined ? '' : ` of ${expected}`;
  return new StoreError(`Cannot read ${url}: the answer ended after ${received}${of} bytes`, {
    code: 'url-unreachable',
    kind: 'unreachable',
    hints: ['run the same command again'],
    details: { url },
    retryable: true,
  });
}

export function changedMeanwhile(url: string): StoreError {
  return new StoreError(`${url} was changed while it was read`, {
    code: 'source-changed',
    kind: 'conflict',
    hints: ['run the same command again'],
    details: { url },
    retryable: true,
  });
}

const LASTING =
  /^(ENOTFOUND|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_INVALID_URL|EPROTO)/;

/** What Node says of a connection; an abort and what is translated already pass unchanged. */
export function connectionFailure(error: unknown, url: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError || error.name === 'AbortError') return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === '' && error.message !== 'aborted') return error;
  const isUnknown = code === 'ENOTFOUND';
  const isUntrusted = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
  const reason = isUnknown
    ? `the name ${new URL(url).hostname} is not known`
    : isUntrusted
      ? `the certificate of ${new URL(url).host} is not trusted (${code})`
      : `no connection to ${new URL(url).host}, or it broke off (${code || error.message})`;
  return new StoreError(`Cannot read ${url}: ${reason}`, {
    code: 'url-unreachable',
    kind: 'unreachable',
    hints: [
      ...(isUntrusted ? ['export NODE_EXTRA_CA_CERTS=/path/to/ca.pem'] : []),
      `curl -I '${url}'   (asks whether it can be reached from here)`,
    ],
    details: { url },
    cause: error,
    retryable: !LASTING.test(code),
  });
}
