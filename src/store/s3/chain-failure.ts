import type { AwsEnvironment } from './aws-environment.ts';
import type { ChainLog, ChainPart } from './chain-log.ts';
import { meaningOf } from './failure-kinds.ts';

const METADATA = 'http://169.254.169.254';
const MOST_CHARS = 300;

interface Asking {
  readonly env: AwsEnvironment;
  readonly profile: string | undefined;
  readonly log: ChainLog;
}

/** Why there are no credentials to sign with. Nothing was asked of the store. */
export class ChainFailure extends Error {
  readonly code:
    | 'credentials-missing'
    | 'credentials-expired'
    | 'credentials-failed'
    | 'credentials-unreachable';
  readonly hints: readonly string[];
  /** In the order in which they were asked, each with what became of it. */
  readonly tried: readonly string[];

  private constructor(
    message: string,
    facts: Pick<ChainFailure, 'code' | 'hints'> & {
      readonly tried?: readonly string[];
      readonly cause: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.code = facts.code;
    this.hints = facts.hints;
    this.tried = facts.tried ?? [];
  }

  static of(error: unknown, asking: Asking): ChainFailure {
    const { profile, log } = asking;
    const cause = error instanceof Error ? error : new Error(String(error));
    const of = profile === undefined ? '' : ` of profile ${profile}`;
    const option = profile === undefined ? '' : ` --profile ${profile}`;
    const login = `aws sso login${option}`;
    const said = oneLine(cause.message);
    if (isLogin(cause)) {
      const message = `the AWS credentials${of} have expired, or nobody has logged in (${said})`;
      return new ChainFailure(message, { code: 'credentials-expired', hints: [login], cause });
    }
    if (cause.name === 'CredentialsProviderError' && log.last !== undefined && isEnd(cause)) {
      const tried = triedParts(asking);
      const message = `no AWS credentials${of} were found; asked: ${tried.join('; ')}`;
      const hints =
        profile === undefined
          ? [login, 'aws configure', 'export AWS_PROFILE=NAME']
          : [login, 'aws configure list-profiles', `aws configure list${option}`];
      return new ChainFailure(message, { code: 'credentials-missing', hints, tried, cause });
    }
    const source = log.last === undefined || log.last === 'profile' ? of : ` of ${log.last}`;
    if (['lost', 'unresolved', 'busy', 'broken'].includes(meaningOfService(cause) ?? '')) {
      const message = `what gives the AWS credentials${source} does not answer (${said})`;
      return new ChainFailure(message, { code: 'credentials-unreachable', hints: whoAmI(option), cause });
    }
    const message = `the AWS credentials${source} could not be had (${said})`;
    return new ChainFailure(message, { code: 'credentials-failed', hints: whoAmI(option), cause });
  }
}

/** Some providers keep of what went wrong only the words, in which Node's code is. */
function meaningOfService(cause: Error): string | undefined {
  const fields = cause as {
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const [code = ''] =
    fields.code === undefined ? (/\bE[A-Z_]{4,}\b/.exec(cause.message) ?? []) : [fields.code];
  return meaningOf({ name: cause.name, code, status: fields.$metadata?.httpStatusCode });
}

function whoAmI(option: string): string[] {
  return [`aws sts get-caller-identity${option}`, `aws configure list${option}`];
}

/** Of SSO, and of `aws login`, a person has to log in again. */
function isLogin({ name, message }: Error): boolean {
  const isProvider = name === 'CredentialsProviderError' || name === 'TokenProviderError';
  return (
    isProvider && /expired|refresh|sso login|UnauthorizedException|Session token not found/i.test(message)
  );
}

function isEnd({ message }: Error): boolean {
  return message.startsWith('Could not load credentials from any providers');
}

function triedParts({ env, profile, log }: Asking): string[] {
  const parts: [ChainPart, string][] = [];
  if (profile === undefined)
    parts.push(['variables', unset(env, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')]);
  parts.push(['profile', profileReason(log.reasonOf('profile'), profile ?? 'default')]);
  parts.push(['web identity', unset(env, 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN')]);
  const container =
    env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] || env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  if (container) parts.push(['container', log.reasonOf('container') ?? `${container} gives none`]);
  else if (env['AWS_EC2_METADATA_DISABLED'] && env['AWS_EC2_METADATA_DISABLED'] !== 'false')
    parts.push(['instance metadata', 'AWS_EC2_METADATA_DISABLED is set']);
  else
    parts.push(['instance metadata', `${env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || METADATA} gives none`]);
  return parts.map(([part, reason]) => {
    const name = part === 'profile' ? `profile ${profile ?? 'default'}` : part;
    return `${name} (${oneLine(reason)})`;
  });
}

function profileReason(said: string | undefined, profile: string): string {
  const [, absent] = /^Could not resolve credentials using profile: \[(.*)\]/.exec(said ?? '') ?? [];
  if (absent === undefined) return said ?? 'gives none';
  const found = absent === profile ? 'none with credentials' : `none with credentials of ${absent}`;
  return `${found} in ~/.aws/config and ~/.aws/credentials`;
}

function unset(env: AwsEnvironment, ...names: readonly string[]): string {
  const missing = names.filter((name) => !env[name]);
  return `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`;
}

function oneLine(text: string): string {
  // What the SDK adds for programmers.
  const line = text
    .replace(/\n\s*Deserialization error:[\s\S]*/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS)}…`;
}
