import type { ConfigScope, Git } from '../../git/port.ts';

/** Adds a value to those that git's configuration has of a key; false when it is there already. */
export async function addSetting(
  settings: Pick<Git, 'readConfigAll' | 'writeConfig'>,
  { key, value, scope }: { readonly key: string; readonly value: string; readonly scope: ConfigScope },
): Promise<boolean> {
  const before = await settings.readConfigAll(key);
  if (before.includes(value)) return false;
  await settings.writeConfig(key, [...new Set([...before, value])], scope);
  return true;
}
