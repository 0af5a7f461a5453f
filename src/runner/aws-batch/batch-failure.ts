import { MlgitError } from '../../model/mlgit-error.ts';
import type { AwsBatchRunner } from '../../model/runner.ts';

/** What is seen of an error of the AWS library. */
interface SeenError {
  readonly name: string;
  readonly code: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** Names of errors, of the service, of its gateway and of the library, by what they mean. */
const MEANINGS: { readonly [meaning: string]: readonly string[] } = {
  expired: ['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'TokenRefreshRequired'],
  refused: [
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'MissingAuthenticationTokenException',
    'IncompleteSignatureException',
  ],
  denied: ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'NotAuthorized'],
  busy: ['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'RequestLimitExceeded'],
};

export const NEEDED_RIGHTS =
  'batch:SubmitJob, batch:TerminateJob, batch:ListJobs, batch:DescribeJobs, batch:DescribeJobQueues, batch:DescribeComputeEnvironments, batch:DescribeJobDefinitions, batch:RegisterJobDefinition and iam:PassRole of the roles';

/** For what leaves the adapter: errors of the library, explained. */
export function batchFailure(runner: AwsBatchRunner, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof MlgitError || error.name === 'AbortError') return error;
  const seen = look(error);
  const profile = runner.profile === undefined ? '' : ` --profile ${runner.profile}`;
  const facts = { details: { runner: runner.name, queue: runner.queue, answer: seen.name }, cause: error };
  const say = (what: string) => `The runner ${runner.name} ${what}`;
  const login = [`aws sso login${profile}`, `aws sts get-caller-identity${profile}`];
  const credentials = { code: 'runner-credentials', kind: 'credentials', ...facts } as const;
  switch (meaningOf(seen)) {
    case 'expired':
      return new MlgitError(say('cannot be asked: the AWS credentials have expired'), {
        ...credentials,
        hints: login,
      });
    case 'missing':
      return new MlgitError(say('cannot be asked: no AWS credentials were found'), {
        ...credentials,
        hints: [...login, 'export AWS_PROFILE=NAME'],
      });
    case 'refused':
      return new MlgitError(say('cannot be asked: AWS does not accept the credentials'), {
        ...credentials,
        hints: [...login].reverse(),
      });
    case 'denied':
      return new MlgitError(say(`was refused by AWS Batch: ${seen.message}`), {
        ...{ ...credentials, code: 'runner-forbidden' },
        hints: [`aws sts get-caller-identity${profile}`, `ask for ${NEEDED_RIGHTS}`],
      });
    case 'no-region':
      return new MlgitError(say('has no region: expected one of its own, of AWS_REGION or of the profile'), {
        ...{ code: 'runner-region', kind: 'usage', ...facts },
        hints: ['export AWS_REGION=eu-west-1', `runners: {${runner.name}: {region: eu-west-1}}`],
      });
    case 'unreachable':
      return new MlgitError(say(`could not be reached: ${seen.message}`), {
        ...{ code: 'runner-unreachable', kind: 'unreachable', ...facts },
        hints: [`aws batch describe-job-queues --job-queues ${runner.queue}${profile}`],
      });
    case 'failed':
      return new MlgitError(say(`failed: ${seen.name}: ${seen.message}`), {
        ...{ code: 'runner-failed', kind: 'failed', ...facts },
        hints: [`aws batch describe-job-queues --job-queues ${runner.queue}${profile}`],
      });
    default:
      return error;
  }
}

/** AWS Batch was asked, and will not have what it was asked for: its words. Undefined for any other failure. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, status, message } = look(error);
  return name === 'ClientException' && status === 400 ? message : undefined;
}

function look(error: Error): SeenError {
  const { code, $metadata } = error as {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  // Of several addresses that were tried, each has its own.
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [];
  return {
    name: error.name,
    code: typeof code === 'string' ? code : '',
    status: $metadata?.httpStatusCode,
    message: first?.message ?? error.message,
  };
}

function meaningOf({ name, code, status, message }: SeenError): string | undefined {
  const known = Object.entries(MEANINGS).find(([, names]) => names.includes(name))?.[0];
  if (known === 'busy') return 'unreachable';
  if (known !== undefined) return known;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return /expired|refresh|sso login/i.test(message) ? 'expired' : 'missing';
  }
  if (/^Region is missing/.test(message)) return 'no-region';
  if (status === 403) return 'denied';
  if (name === 'TimeoutError' || code !== '' || (status ?? 0) >= 500) return 'unreachable';
  return status === undefined ? undefined : 'failed';
}
