import { isName, suggestName } from '../model/name.ts';
import { LOCAL_RUNNER, type RunnerSpec } from '../model/runner.ts';
import { NAME_RULE, quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawRunners } from './runner-schema.ts';
import { runnerOf, wrongRunnerValues } from './runner-values.ts';
import { keyInFile, type RunnerWords } from './runner-words.ts';
import type { Path } from './value-path.ts';
import { hintOf } from './wrong.ts';

/** `runners` of the file; undefined when there are none. */
export function buildRunners(
  reading: FlowReading,
  raw: RawRunners | undefined,
): { readonly [name: string]: RunnerSpec } | undefined {
  if (raw === undefined || Object.keys(raw).length === 0) return undefined;
  for (const [name, words] of Object.entries(raw)) {
    const at: Path = ['runners', name];
    if (name === LOCAL_RUNNER) reportLocal(reading, at);
    // Of what kind it is meant to be, nobody knows then.
    if (!reading.isDamaged([...at, 'kind'])) reportWrong(reading, words, at);
  }
  return Object.fromEntries(
    Object.entries(raw).map(([name, words]) => [name, runnerOf(name, wordsOf(words))]),
  );
}

function reportWrong(reading: FlowReading, raw: RawRunners[string], at: Path): void {
  const names: { readonly [key: string]: readonly string[] } = {
    nodeSelector: Object.keys(raw.node_selector ?? {}),
    tags: Object.keys(raw.tags ?? {}),
  };
  for (const { at: below, text, wrong } of wrongRunnerValues(wordsOf(raw))) {
    const [key, ...rest] = below;
    const inFile = keyInFile(key);
    const deeper = rest.map((index) => names[key]?.[Number(index)] ?? index);
    reading.report([...at, inFile, ...deeper], {
      code: 'bad-value',
      message: `${inFile}: ${quoted(text)} ${wrong.wrong}`,
      ...hintOf(wrong),
    });
  }
}

function wordsOf({ node_selector, autoscaling, public_ip, tags, ...raw }: RawRunners[string]): RunnerWords {
  return {
    ...raw,
    queueAllowance: raw.queue_allowance,
    serviceAccount: raw.service_account,
    envFrom: raw.env_from,
    nodeSelector: pairs(node_selector),
    priorityClass: raw.priority_class,
    autoscaling: autoscaling === undefined ? undefined : `${autoscaling}`,
    jobRole: raw.job_role,
    executionRole: raw.execution_role,
    publicIp: public_ip === undefined ? undefined : `${public_ip}`,
    tags: pairs(tags),
    podTemplate: raw.pod_template as RunnerWords['podTemplate'],
  };
}

function pairs(values: { readonly [name: string]: string } = {}): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}

function reportLocal(reading: FlowReading, at: Path): void {
  reading.reportKey(at, {
    code: 'bad-name',
    message: `${quoted(LOCAL_RUNNER)} cannot be the name of a runner: it means this machine`,
    hint: 'use "cluster"',
  });
}

/**
 * `runner` of a step or flow. Whether there is one of that name is known where a run is prepared: a user's own
 * configuration can have it.
 */
export function buildRunnerName(reading: FlowReading, raw: string | undefined, at: Path): string | undefined {
  if (raw !== undefined && !isName(raw)) {
    reading.report(at, {
      code: 'bad-name',
      message: `${quoted(raw)} cannot be the name of a runner: ${NAME_RULE}`,
      hint: `use ${quoted(suggestName(raw))}`,
    });
  }
  return raw;
}
