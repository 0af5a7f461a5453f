import { resolve } from 'node:path';
import { resolveRun } from '../app/resolve-spec.ts';
import type { Config } from '../config/config.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { ExportOptions, MadeForOthers, SchedulerOptions } from './made-for-others.ts';
import { useCases } from './use-cases-later.ts';

/** What is made for people and systems that have no mlgit. What makes it is loaded when it is asked for. */
export function handingOnCalls({ do: call }: CloneCalls, config: Config): MadeForOthers {
  return {
    exportAirflow: (options = {}) =>
      call(options, async ({ context }) => {
        const { exportAirflow, podsAsked } = await useCases();
        const { operator = 'bash', pool, instance, runner, image, connection } = options;
        const pods = podsAsked(operator === 'kubernetes', { runner, image, connection });
        return exportAirflow(context, scheduled(options), { pool, instance, pods });
      }),
    exportArgo: ({ image, envFrom = [], ...options }) =>
      call(options, async ({ context }) => {
        const { exportArgo } = await useCases();
        return exportArgo(context, scheduled(options), { image, envFrom });
      }),
    exportGithubActions: (options = {}) =>
      call(options, async ({ context }) => {
        const { exportGithubActions } = await useCases();
        return exportGithubActions(context, chosen(options));
      }),
    exportGitlabCi: (options = {}) =>
      call(options, async ({ context }) => {
        const { exportGitlabCi } = await useCases();
        return exportGitlabCi(context, chosen(options));
      }),
    attest: (spec, options) =>
      call(options, async ({ context }, { signal, warn }) => {
        const { attest } = await useCases();
        const { envelope, statement, lacking } = await attest(context, spec, { key: options?.key, signal });
        if (lacking.length > 0)
          warn({
            message: `${lacking.join(', ')}: without SHA-256, the bytes are not here`,
            hints: [`mlgit pull-artifact ${spec}`],
          });
        return { statement, envelope };
      }),
    verifyAttestation: (path, { key, allowedSigners, spec, ...options } = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { trustedSigners, verifyAttestation } = await useCases();
        const trusted =
          key === undefined
            ? await trustedSigners(context, allowedSigners)
            : { key: resolve(config.cwd, key) };
        const found = await verifyAttestation(config, resolve(config.cwd, path), trusted, signal);
        if (spec === undefined) return found;
        const { compareWithRun } = await useCases();
        await compareWithRun(context, found.statement, spec, signal);
        return found;
      }),
    worktree: (run, folder, options) =>
      call(options, async ({ context }, { signal }) => {
        const { openWorktree } = await useCases();
        return openWorktree(context, await resolveRun(context, run), folder, signal);
      }),
  };
}

function chosen({ flow, file }: ExportOptions) {
  return { flow, file };
}

function scheduled({ repository, revision, ...options }: SchedulerOptions) {
  return { ...chosen(options), repository, revision };
}
