/** Names that servers give their errors (AWS "Error responses" of S3, and what other servers add), by what they mean. */
const NAMES: { readonly [meaning: string]: readonly string[] } = {
  expired: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
  refused: [
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'InvalidToken',
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'XAdminUserNotFound',
    'NotSignedUp',
    'AuthFailure',
  ],
  denied: ['AccessDenied', 'Forbidden', 'AllAccessDisabled', 'AccountProblem', 'UnauthorizedAccess'],
  skewed: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
  'no-bucket': ['NoSuchBucket'],
  absent: ['NoSuchKey'],
  'no-upload': ['NoSuchUpload'],
  exists: ['PreconditionFailed'],
  conflict: ['ConditionalRequestConflict', 'OperationAborted'],
  busy: [
    'SlowDown',
    'SlowDownRead',
    'SlowDownWrite',
    'ServiceUnavailable',
    'Throttling',
    'ThrottlingException',
    'TooManyRequests',
    'RequestLimitExceeded',
    'RequestThrottled',
    'BandwidthLimitExceeded',
  ],
  broken: ['InternalError', 'RequestTimeout', 'IncompleteBody', 'BadGateway', 'GatewayTimeout'],
  changed: ['BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch', 'XAmzContentSHA256Mismatch'],
  quota: [
    'QuotaExceeded',
    'InsufficientStorage',
    'XMinioStorageFull',
    'XMinioAdminBucketQuotaExceeded',
    'InsufficientCapacity',
    'StorageFull',
  ],
  occupied: [
    'ObjectParentIsFile',
    'ExistingObjectIsDirectory',
    'XMinioParentIsObject',
    'ExistingObjectIsFile',
  ],
  unknown: ['NotImplemented', 'MethodNotAllowed'],
  addressing: ['SecondLevelDomainForbidden', 'PathStyleNotAllowed', 'VirtualHostDomainRequired'],
  region: ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
};

/** Not 404: without the code of a missing key it may be a wrong address, and proves no absence. */
const STATUSES: { readonly [status: number]: string } = {
  401: 'refused',
  403: 'denied',
  412: 'exists',
  429: 'busy',
  500: 'broken',
  501: 'unknown',
  502: 'broken',
  503: 'busy',
  504: 'broken',
  507: 'quota',
};

/** Codes of Node and OpenSSL; a name that does not resolve may be a laptop without a network. */
const LOST_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
]);

const MEANINGS = new Map(
  Object.entries(NAMES).flatMap(([meaning, names]) => names.map((name) => [name, meaning])),
);

/** What an error of the SDK has, of what can be told from it. */
export interface SeenFailure {
  readonly name: string;
  /** Of Node or OpenSSL. */
  readonly code: string;
  readonly status: number | undefined;
}

/** The meaning by name, which says more than the status; undefined when neither is known. */
export function meaningOf(failure: SeenFailure): string | undefined {
  const byName = MEANINGS.get(failure.name) ?? MEANINGS.get(failure.code);
  if (byName !== undefined) return byName;
  if (failure.name === 'TimeoutError' || LOST_CONNECTION.has(failure.code)) return 'lost';
  if (failure.code === 'ENOTFOUND') return 'unresolved';
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(failure.code)) return 'certificate';
  return STATUSES[failure.status ?? 0];
}
