import type { KubernetesRunner } from '../model/runner.ts';
import { parseDuration } from './parse-duration.ts';
import { wrongPodTemplate } from './pod-template.ts';
import { type RunnerWords, type WrongRunnerValue, wrongWords } from './runner-words.ts';
import { formatToleration, parseToleration } from './toleration.ts';
import { isWrong, type Wrong } from './wrong.ts';

const TTL_DAYS = 365;

export function wrongKubernetesValues(words: RunnerWords): WrongRunnerValue[] {
  const ofWords = wrongWords(words, {
    context: wrongContext,
    kubeconfig: wrongPath,
    namespace: wrongLabel,
    image: wrongImage,
    serviceAccount: wrongName,
    envFrom: wrongName,
    nodeSelector: wrongSelector,
    tolerations: (text) => wrongOf(parseToleration(text)),
    priorityClass: wrongName,
    ttl: (text) => wrongOf(parseDuration(text, TTL_DAYS)),
    autoscaling: (text) =>
      text === 'true' || text === 'false' ? undefined : { wrong: 'is neither true nor false' },
  });
  return [...ofWords, ...wrongPodTemplate(words.podTemplate)];
}

export function kubernetesRunnerOf(name: string, words: RunnerWords): KubernetesRunner {
  const { context, kubeconfig, namespace, image, serviceAccount, priorityClass, podTemplate } = words;
  const { envFrom = [], nodeSelector = [], tolerations = [], ttl, autoscaling } = words;
  const ttlMs = ttl === undefined ? undefined : parseDuration(ttl, TTL_DAYS);
  return {
    name,
    kind: 'kubernetes',
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(image === undefined ? {} : { image }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(envFrom.length === 0 ? {} : { envFrom }),
    ...(nodeSelector.length === 0 ? {} : { nodeSelector: Object.fromEntries(nodeSelector.map(splitLabel)) }),
    ...(tolerations.length === 0 ? {} : { tolerations: tolerations.map(parseToleration).filter(isRight) }),
    ...(priorityClass === undefined ? {} : { priorityClass }),
    ...(typeof ttlMs === 'number' ? { ttlSeconds: Math.ceil(ttlMs / 1000) } : {}),
    ...(autoscaling === 'true' ? { autoscaling: true } : {}),
    ...(podTemplate === undefined ? {} : { podTemplate }),
  };
}

/** The words that mean the runner. */
export function wordsOfKubernetes(runner: KubernetesRunner): RunnerWords {
  const { name: _, nodeSelector = {}, tolerations = [], ttlSeconds, autoscaling, ...plain } = runner;
  return {
    ...plain,
    nodeSelector: Object.entries(nodeSelector).map((label) => label.join('=')),
    tolerations: tolerations.map(formatToleration),
    ttl: ttlSeconds === undefined ? undefined : `${ttlSeconds}s`,
    autoscaling: autoscaling === undefined ? undefined : `${autoscaling}`,
  };
}

function splitLabel(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function wrongOf(parsed: unknown): Wrong | undefined {
  return isWrong(parsed) ? parsed : undefined;
}

function isRight<T>(parsed: T | Wrong): parsed is T {
  return !isWrong(parsed);
}

function wrongContext(text: string): Wrong | undefined {
  return /^\P{C}+$/u.test(text)
    ? undefined
    : { wrong: 'is not the name of a context', hint: 'kubectl config get-contexts' };
}

function wrongPath(text: string): Wrong | undefined {
  if (/^(?:~\/|\/|[A-Za-z]:[\\/])\P{C}*$/u.test(text)) return undefined;
  return { wrong: 'is not an absolute path, or one below ~/', hint: 'kubeconfig: ~/.kube/config' };
}

function wrongLabel(text: string): Wrong | undefined {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return undefined;
  return { wrong: 'is not a name of lower-case letters, digits and -, of at most 63 characters' };
}

function wrongName(text: string): Wrong | undefined {
  if (/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(text)) return undefined;
  return { wrong: 'is not a name of lower-case letters, digits, - and .' };
}

function wrongImage(text: string): Wrong | undefined {
  if (/^[a-zA-Z0-9][\w./:@+-]*$/.test(text)) return undefined;
  return { wrong: 'is not an image', hint: 'image: docker.io/library/python:3.11-slim-bookworm' };
}

function wrongSelector(text: string): Wrong | undefined {
  if (/^[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?=(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)?$/.test(text))
    return undefined;
  return { wrong: 'is not a label of a node with its value', hint: 'as topology.kubernetes.io/zone=a' };
}
