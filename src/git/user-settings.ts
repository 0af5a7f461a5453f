import type { Config } from '../config/config.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { writeConfig } from './config-file.ts';
import type { Git } from './port.ts';
import { GitSettings, listSettings } from './settings.ts';

export type UserSettings = Pick<Git, 'readConfig' | 'readConfigAll' | 'configKeys' | 'writeConfig'>;

/** git's configuration where no repository is needed: what applies in the current folder. Without git there is none. */
export function openUserSettings(config: Pick<Config, 'cwd' | 'env' | 'host'>): UserSettings {
  const { cwd } = config;
  const nowhere = { root: undefined, gitDir: cwd, commonDir: cwd, objectFormat: 'sha1', prefix: '' } as const;
  const list = async () => {
    try {
      return await listSettings(config);
    } catch (error) {
      if (error instanceof MlgitError && error.code === 'git-missing') return Buffer.alloc(0);
      throw error;
    }
  };
  let settings: GitSettings | undefined;
  const opened = (): GitSettings => {
    settings ??= new GitSettings(nowhere, config, list());
    return settings;
  };
  return {
    readConfig: (key) => opened().last(key),
    readConfigAll: (key) => opened().all(key),
    configKeys: (prefix) => opened().keys(prefix),
    async writeConfig(key, values, scope) {
      await writeConfig(nowhere, config.env, { key, values, scope });
      settings = undefined;
    },
  };
}
