import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { ConfigFile } from '../../import/dvc/config.ts';
import { errnoCode, unreadable } from './unreadable.ts';

/** Settings of DVC for all projects: of the machine, then of the user, from where DVC looks for them. */
export function machineSettings({ env, home, os }: Pick<Config, 'env' | 'home' | 'os'>): ConfigFile[] {
  const isMac = os === 'darwin';
  const system = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':')[0] ?? '/etc/xdg';
  const user = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const folders = [
    env['DVC_SYSTEM_CONFIG_DIR'] || join(isMac ? '/Library/Application Support' : system, 'dvc'),
    env['DVC_GLOBAL_CONFIG_DIR'] || join(isMac ? join(home, 'Library', 'Application Support') : user, 'dvc'),
  ];
  return folders.flatMap((folder) => {
    const text = readPresent(join(folder, 'config'));
    return text === undefined ? [] : [{ text, folder }];
  });
}

function readPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoCode(error))) return undefined;
    throw unreadable(path, error);
  }
}
