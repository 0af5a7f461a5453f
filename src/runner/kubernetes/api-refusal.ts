/** An answer of the cluster that is no success: it was asked, and said no. */
export class ApiRefusal extends Error {
  readonly status: number;
  /** In a word, as `Forbidden`, `AlreadyExists`. */
  readonly reason: string;
  /** Before which it is not to be asked again, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: string, retryAfter: string | undefined) {
    const { message, reason } = statusOf(body);
    super(message ?? firstLine(body) ?? `it answered with status ${status}`);
    this.name = 'ApiRefusal';
    this.status = status;
    this.reason = reason ?? '';
    const seconds = Number(retryAfter ?? Number.NaN);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }

  /** It could not do now what it was asked. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 500;
  }

  /** Who asked may not, whatever is asked for; a quota or an admission refuses with the same status, and in other words. */
  get isOfRights(): boolean {
    return this.status === 401 || (this.status === 403 && / cannot [a-z]+ resource /.test(this.message));
  }
}

/** The API server answers with a `Status`; what is before it, as a proxy, with anything. */
function statusOf(body: string): { readonly message?: string; readonly reason?: string } {
  try {
    const { message, reason } = JSON.parse(body) as { message?: unknown; reason?: unknown };
    return {
      ...(typeof message === 'string' && message !== '' ? { message } : {}),
      ...(typeof reason === 'string' ? { reason } : {}),
    };
  } catch {
    return {};
  }
}

function firstLine(body: string): string | undefined {
  const line = body.split('\n', 1)[0]?.trim().slice(0, 200);
  return line === '' ? undefined : line;
}
