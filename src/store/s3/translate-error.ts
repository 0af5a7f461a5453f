import { MlgitError } from '../../model/mlgit-error.ts';
import { StoreError, type StoreErrorFacts } from '../store-error.ts';
import { ChainFailure } from './chain-failure.ts';
import { meaningOf, type SeenFailure } from './failure-kinds.ts';
import { type LoginPlace, loginHints } from './login-hints.ts';

/** What was asked of whom, for the sentence. */
export interface Asked extends LoginPlace {
  /** Completes "Cannot …": `read`, `write`, `list`. */
  readonly doing: string;
  /** `s3://bucket/key`. */
  readonly what: string;
  readonly bucket: string;
  readonly endpoint: string;
}

/** Of the meanings that callers handle, so that they never see the SDK's errors. */
export class ObjectAbsent extends Error {}
export class ObjectExists extends Error {}
export class UploadGone extends Error {}
export class AddressingRefused extends Error {}

/** An error of the SDK as the port reports it. An abort and what is translated already pass unchanged. */
export function translateError(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error) || error instanceof MlgitError || error.name === 'AbortError') return error;
  if (error instanceof ChainFailure) return noCredentials(error, asked);
  const seen = look(error);
  const meaning = meaningOf(seen);
  switch (meaning) {
    case 'absent':
      return new ObjectAbsent(asked.what, { cause: error });
    case 'exists':
      return new ObjectExists(asked.what, { cause: error });
    case 'no-upload':
      return new UploadGone(asked.what, { cause: error });
    case 'addressing':
      return new AddressingRefused(asked.what, { cause: error });
    case undefined:
      // Neither a name nor a status of a server: a mistake of ours.
      if (seen.status === undefined && seen.code === '') return error;
      return storeError(`the server answers ${seen.name} (HTTP ${seen.status})`, asked, error, {
        code: 'store-refused',
        kind: 'unreachable',
        hints: ['mlgit doctor'],
      });
    default: {
      const { reason, ...facts } = describe(meaning, seen, asked);
      return storeError(reason, asked, error, facts);
    }
  }
}

function storeError(reason: string, asked: Asked, cause: Error, facts: StoreErrorFacts): StoreError {
  const { name, status } = look(cause);
  const details = { what: asked.what, endpoint: asked.endpoint, answer: name, status: status ?? null };
  return new StoreError(`Cannot ${asked.doing} ${asked.what}: ${reason}`, { ...facts, details, cause });
}

function noCredentials(failure: ChainFailure, { doing, what, endpoint }: Asked): StoreError {
  const { code, hints, tried, message, cause } = failure;
  return new StoreError(`Cannot ${doing} ${what}: ${message}`, {
    ...{ code, hints, cause },
    // Who gives them was asked several times already.
    kind: code === 'credentials-unreachable' ? 'unreachable' : 'credentials',
    details: { what, endpoint, tried },
  });
}

function look(error: Error): SeenFailure {
  const fields = error as {
    readonly code?: unknown;
    readonly Code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly statusCode?: number };
  };
  const code = [fields.code, fields.Code].find((each) => typeof each === 'string') ?? '';
  return {
    name: error.name,
    code: code as string,
    status: fields.$metadata?.httpStatusCode ?? fields.$response?.statusCode,
  };
}

type Described = StoreErrorFacts & { readonly reason: string };

function describe(meaning: string, seen: SeenFailure, asked: Asked): Described {
  if (['expired', 'refused', 'denied'].includes(meaning)) return describeAccess(meaning, asked);
  if (['lost', 'unresolved', 'certificate', 'busy', 'broken', 'skewed', 'conflict'].includes(meaning)) {
    return describeConnection(meaning, seen, asked);
  }
  return describeRefusal(meaning, seen, asked);
}

/** Who may not list a bucket is not told what is absent. */
const UNKNOWN = ', or it is not there (without s3:ListBucket, S3 says the same of both)';

function describeAccess(meaning: string, asked: Asked): Described {
  const { bucket, profile, doing } = asked;
  const which = profile === undefined ? '' : ` of profile ${profile}`;
  const kind = 'credentials';
  const whoAmI = `aws sts get-caller-identity${profile === undefined ? '' : ` --profile ${profile}`}`;
  switch (meaning) {
    case 'expired':
      return {
        reason: `the AWS credentials${which} have expired`,
        code: 'credentials-expired',
        kind,
        hints: loginHints(asked),
        // Once the provider has been asked for new ones, the same request may pass; the bucket sees to that.
        retryable: false,
      };
    case 'refused':
      return {
        reason: `the server does not accept the AWS credentials${which}`,
        code: 'credentials-refused',
        kind,
        hints: [whoAmI, ...loginHints(asked)],
      };
    default:
      return {
        reason: `the AWS credentials${which} do not permit it${doing === 'read' ? UNKNOWN : ''}`,
        code: 'access-denied',
        kind,
        hints: [
          whoAmI,
          `ask for s3:GetObject, s3:PutObject, s3:DeleteObject, s3:ListBucket and s3:AbortMultipartUpload on ${bucket}`,
        ],
      };
  }
}

function describeConnection(meaning: string, seen: SeenFailure, { endpoint }: Asked): Described {
  const kind = 'unreachable';
  const check = [`curl -sSI ${endpoint}`, 'mlgit doctor'];
  switch (meaning) {
    case 'lost': {
      const reason = `no connection to ${endpoint} (${seen.code || seen.name})`;
      return { reason, code: 'store-unreachable', kind, hints: check, retryable: true };
    }
    case 'unresolved':
      return {
        reason: `the name in ${endpoint} is not known`,
        code: 'store-unreachable',
        kind,
        hints: check,
      };
    case 'certificate': {
      const reason = `the certificate of ${endpoint} is not trusted (${seen.code})`;
      const hints = ['export NODE_EXTRA_CA_CERTS=/path/to/ca.pem', ...check];
      return { reason, code: 'store-untrusted', kind, hints };
    }
    case 'busy': {
      const reason = `the server is overloaded (${seen.name})`;
      return {
        reason,
        code: 'store-busy',
        kind,
        hints: ['run the same command again later'],
        retryable: true,
        throttled: true,
      };
    }
    case 'skewed': {
      const reason = 'the clock of this machine differs too much from that of the server';
      return { reason, code: 'clock-skewed', kind, hints: ['timedatectl set-ntp true'], retryable: true };
    }
    case 'conflict': {
      const reason = 'others write the same object at this moment';
      const hints = ['run the same command again'];
      return { reason, code: 'store-conflict', kind: 'conflict', hints, retryable: true };
    }
    default: {
      const reason = `the server failed (${seen.name}, HTTP ${seen.status})`;
      return { reason, code: 'store-failing', kind, hints: check, retryable: true };
    }
  }
}

function describeRefusal(meaning: string, seen: SeenFailure, { bucket, endpoint }: Asked): Described {
  switch (meaning) {
    case 'no-bucket':
      return {
        reason: `there is no bucket ${bucket} at ${endpoint}`,
        code: 'no-such-bucket',
        kind: 'unreachable',
        hints: [`aws s3 mb s3://${bucket}`, 'mlgit doctor'],
      };
    case 'quota':
      return {
        reason: 'its space or quota is used up',
        code: 'quota-exceeded',
        kind: 'io',
        hints: [`ask for more space for ${bucket}`, 'run the same command again once there is space'],
      };
    case 'changed':
      return {
        reason: 'the bytes were changed on the way there, and the server refused them',
        code: 'changed-in-transit',
        kind: 'integrity',
        hints: ['run the same command again'],
        retryable: true,
      };
    case 'occupied':
      return {
        reason: 'the server has another object where this one needs a folder',
        code: 'key-occupied',
        kind: 'io',
        hints: ['use another prefix for the store'],
      };
    case 'region':
      return {
        reason: `the bucket ${bucket} is in another region (${seen.name})`,
        code: 'wrong-region',
        kind: 'usage',
        hints: [`aws s3api get-bucket-location --bucket ${bucket}`, 'export AWS_REGION=NAME'],
      };
    default:
      return {
        reason: `the server does not know this request (${seen.name})`,
        code: 'not-supported',
        kind: 'unreachable',
        hints: ['mlgit doctor'],
      };
  }
}
