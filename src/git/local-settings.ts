import type { Env } from './environment.ts';
import { failureOf } from './failure.ts';
import type { HookGit } from './hook-port.ts';
import { callGit, runGit } from './process.ts';

type LocalSettings = Pick<
  HookGit,
  'readNumber' | 'readSettings' | 'writeSetting' | 'addSetting' | 'removeSection'
>;

/** A repository's own configuration, shared by its worktrees; a number may come from the user's as well. */
export function openLocalSettings(base: { readonly cwd: string; readonly env: Env }): LocalSettings {
  return {
    async readNumber(key) {
      const answer = await callGit({ ...base, args: ['config', '--type=int', '--get', key] });
      if (answer.exitCode === 1) return undefined;
      if (answer.exitCode !== 0) throw failureOf({ name: 'config', ...answer });
      return Number(answer.stdout.toString());
    },

    async readSettings(key) {
      const answer = await callGit({ ...base, args: ['config', '--local', '-z', '--get-all', key] });
      if (answer.exitCode === 1) return [];
      if (answer.exitCode !== 0) throw failureOf({ name: 'config', ...answer });
      return answer.stdout.toString().split('\0').slice(0, -1);
    },

    async writeSetting(key, value) {
      await runGit({ ...base, args: ['config', '--local', '--replace-all', key, value] });
    },

    async addSetting(key, value) {
      await runGit({ ...base, args: ['config', '--local', '--add', key, value] });
    },

    async removeSection(name) {
      const answer = await callGit({ ...base, args: ['config', '--local', '--remove-section', name] });
      if (answer.exitCode === 0 || /no such section/i.test(answer.stderr)) return;
      throw failureOf({ name: 'config', ...answer });
    },
  };
}
