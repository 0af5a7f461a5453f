import { MlgitError } from '../../model/mlgit-error.ts';
import { ApiRefusal } from './api-refusal.ts';

/** Which cluster, in messages. */
export interface ClusterName {
  /** The runner's, as the configuration has it. */
  readonly name: string;
  readonly server: string;
}

/** `runner-unreachable` (unreachable): nobody could be asked, or who was could not answer. */
export function unreachable({ name, server }: ClusterName, cause: unknown): MlgitError {
  return new MlgitError(`The runner ${name} could not be reached: ${server}: ${whyOf(cause)}`, {
    code: 'runner-unreachable',
    kind: 'unreachable',
    hints: ['kubectl get --raw /readyz   (asks the same server, in the same context)'],
    details: { runner: name, server },
    cause,
  });
}

/** `runner-credentials` (credentials): what the kubeconfig says of them cannot be had, as from a program that it names. */
export function noCredentials({ name, server }: ClusterName, cause: unknown): MlgitError {
  return new MlgitError(`The runner ${name} has no credentials for ${server}: ${whyOf(cause)}`, {
    code: 'runner-credentials',
    kind: 'credentials',
    hints: ['kubectl auth whoami   (asks with the same credentials)'],
    details: { runner: name, server },
    cause,
  });
}

/** `runner-forbidden` (credentials): who asks is not known there, or may not. */
export function forbidden({ name, server }: ClusterName, refusal: ApiRefusal): MlgitError {
  const hints = [
    `mlgit runner manifest ${name} | kubectl apply -f -   (as an administrator: what the runner needs)`,
  ];
  return new MlgitError(`The runner ${name} was refused by ${server}: ${refusal.message}`, {
    code: 'runner-forbidden',
    kind: 'credentials',
    hints:
      refusal.status === 401 ? ['kubectl auth whoami   (asks with the same credentials)', ...hints] : hints,
    details: { runner: name, server, status: refusal.status },
    cause: refusal,
  });
}

/** For what leaves the adapter: an answer that nobody expected is a failure of the runner. */
export function clusterFailure(cluster: ClusterName, error: unknown): unknown {
  if (!(error instanceof ApiRefusal)) return error;
  if (error.isOfRights) return forbidden(cluster, error);
  if (error.isPassing) return unreachable(cluster, error);
  const { name, server } = cluster;
  return new MlgitError(`The runner ${name} failed: ${server}: ${error.message}`, {
    code: 'runner-failed',
    kind: 'failed',
    hints: [`mlgit runner manifest ${name}   (shows what the runner needs there)`],
    details: { runner: name, server, status: error.status },
    cause: error,
  });
}

function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Of several addresses that were tried, each has its own.
  const [first] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [];
  return first instanceof Error ? first.message : cause.message;
}
