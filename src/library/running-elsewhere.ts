import type { Config } from '../config/config.ts';
import { planned } from './asking.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { AddRunnerOptions, Runners } from './runners.ts';
import { executed, resultOf, selectionOf } from './running.ts';
import { scopeOf } from './storing.ts';
import { useCases } from './use-cases-later.ts';

/** Places to run steps, and runs that are handed over to them. What speaks with one is loaded when it is asked for. */
export function runnerCalls({ do: call }: CloneCalls, config: Config): Runners {
  return {
    runners: (options) =>
      call(options, async ({ context }) => {
        const { knownRunners } = await useCases();
        return knownRunners(context);
      }),
    addRunner: (name, { signal, ...options }) =>
      call({ signal }, async ({ context }) => {
        const { addRunner } = await useCases();
        return addRunner(context, { ...wordsOf(options), name, scope: scopeOf(options) });
      }),
    removeRunner: (name, options) =>
      call(options, async ({ context }) => {
        const { removeRunner } = await useCases();
        return { name: await removeRunner(context, name) };
      }),
    checkRunner: (name, options) =>
      call(options, async ({ context }, { signal }) => {
        const { checkRunner, requireRunner } = await useCases();
        const onNews = options?.onNews ?? (() => {});
        return checkRunner(context, await requireRunner(context, name), { signal, onNews });
      }),
    trustRunner: (name, options = {}) =>
      call(options, async ({ context }) => {
        const { trustRunner } = await useCases();
        const { contact, already } = await trustRunner(context, name, scopeOf(options));
        return { name, host: contact ?? null, already };
      }),
    runnerManifest: (name, options) =>
      call(options, async ({ context }) => {
        const { runnerManifest } = await useCases();
        return runnerManifest(context, name, { seesNodes: !(options?.namespaced ?? false) });
      }),
    detach: (options = {}) =>
      call(options, async ({ context }, asked) => {
        const { detachRun } = await useCases();
        const { flow, force = false } = options;
        const how = { ...executed(options, config, asked), ...planned(options), flow, force };
        return detachRun(context, { ...how, selection: selectionOf(options) });
      }),
    attach: (run, options = {}) =>
      call(options, async ({ context }, asked) => {
        const { attachRun } = await useCases();
        const { emit, signal } = executed(options, config, asked);
        return resultOf(await attachRun(context, run, { emit, signal }));
      }),
  };
}

/** As the command line has them. */
function wordsOf({ global: _, nodeSelector, tags, autoscaling, publicIp, ...words }: AddRunnerOptions) {
  return {
    ...words,
    ...(nodeSelector === undefined ? {} : { nodeSelector: pairsOf(nodeSelector) }),
    ...(tags === undefined ? {} : { tags: pairsOf(tags) }),
    ...(autoscaling === undefined ? {} : { autoscaling: String(autoscaling) }),
    ...(publicIp === undefined ? {} : { publicIp: String(publicIp) }),
  };
}

function pairsOf(values: { readonly [name: string]: string }): string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}
