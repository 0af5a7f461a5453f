import type { PodValue } from '../model/runner.ts';
import type { Wrong } from './wrong.ts';

/** A runner as it is written, in a flow file, in git's configuration or on a command line. */
export interface RunnerWords extends CommonWords, SlurmWords, KubernetesWords, AwsBatchWords {
  readonly kind: string;
}

export interface CommonWords {
  readonly queueAllowance?: string | undefined;
  /** `own` or `driver`. */
  readonly credentials?: string | undefined;
}

export interface SlurmWords {
  readonly host?: string | undefined;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly options?: readonly string[] | undefined;
  readonly folder?: string | undefined;
}

export interface KubernetesWords {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly namespace?: string | undefined;
  readonly image?: string | undefined;
  readonly serviceAccount?: string | undefined;
  readonly envFrom?: readonly string[] | undefined;
  /** Each as `NAME=VALUE`. */
  readonly nodeSelector?: readonly string[] | undefined;
  /** Each as `KEY[=VALUE][:EFFECT]`. */
  readonly tolerations?: readonly string[] | undefined;
  readonly priorityClass?: string | undefined;
  readonly ttl?: string | undefined;
  /** `true` or `false`. */
  readonly autoscaling?: string | undefined;
  readonly podTemplate?: { readonly [key: string]: PodValue } | undefined;
}

export interface AwsBatchWords {
  readonly queue?: string | undefined;
  readonly image?: string | undefined;
  readonly jobRole?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  /** `true` or `false`. */
  readonly publicIp?: string | undefined;
  /** Each as `NAME=VALUE`. */
  readonly tags?: readonly string[] | undefined;
}

export type RunnerKey = keyof RunnerWords;

/** Those that words say. */
export const COMMON_KEYS = ['queueAllowance', 'credentials'] as const;
export const SLURM_KEYS = ['host', 'partition', 'account', 'options', 'folder'] as const;
export const KUBERNETES_KEYS = [
  'context',
  'kubeconfig',
  'namespace',
  'image',
  'serviceAccount',
  'envFrom',
  'nodeSelector',
  'tolerations',
  'priorityClass',
  'ttl',
  'autoscaling',
] as const;
export const AWS_BATCH_KEYS = [
  'queue',
  'image',
  'jobRole',
  'executionRole',
  'region',
  'profile',
  'endpoint',
  'publicIp',
  'tags',
] as const;
/** Of every kind, each once. */
export const WORD_KEYS = [...new Set([...COMMON_KEYS, ...SLURM_KEYS, ...KUBERNETES_KEYS, ...AWS_BATCH_KEYS])];
export const LIST_KEYS: readonly string[] = ['options', 'envFrom', 'nodeSelector', 'tolerations', 'tags'];

export interface WrongRunnerValue {
  /** Key, and where in its value. */
  readonly at: readonly [key: RunnerKey, ...below: (string | number)[]];
  readonly text: string;
  readonly wrong: Wrong;
}

/** As flow files write it: `serviceAccount` is `service_account` there. */
export function keyInFile(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What a rule has against the words of the keys. */
export function wrongWords<K extends RunnerKey>(
  words: RunnerWords,
  rules: { readonly [key in K]: (text: string) => Wrong | undefined },
): WrongRunnerValue[] {
  return (Object.keys(rules) as K[]).flatMap((key) => {
    const value = words[key] as string | readonly string[] | undefined;
    const texts = typeof value === 'string' ? [value] : (value ?? []);
    return texts.flatMap((text, index): WrongRunnerValue[] => {
      const wrong = rules[key](text);
      if (wrong === undefined) return [];
      return [{ at: typeof value === 'string' ? [key] : [key, index], text, wrong }];
    });
  });
}
