import type { FlagStyle } from './template.ts';

/** A file of settings. Later ones win: those of the system, of the user, of the project, and of this clone. */
export interface ConfigFile {
  readonly text: string;
  /** Absolute: where its relative paths start. Undefined: `.dvc` of the project. */
  readonly folder?: string;
  /** Whether it is `.dvc/config`, which lines are told of. */
  readonly isShared?: boolean;
}

/** A path of a setting, as it is written, and where it starts. */
export interface ConfiguredPath {
  readonly path: string;
  readonly folder: string | undefined;
}

export interface DvcConfig {
  /** Undefined: `.dvc/cache`. */
  readonly cacheFolder: ConfiguredPath | undefined;
  readonly remotes: readonly { readonly name: string; readonly url: string; readonly line: number }[];
  /** Remotes that are folders of this machine. */
  readonly remoteFolders: readonly ConfiguredPath[];
  readonly flags: FlagStyle;
  /** What else `.dvc/config` sets: `core.autostage`. Without values, which may be secrets. */
  readonly others: readonly { readonly name: string; readonly line: number }[];
}

interface Setting {
  readonly value: string;
  readonly folder: string | undefined;
  readonly line: number;
  readonly isShared: boolean;
}

/** Section → key → the last that was set. */
type Sections = ReadonlyMap<string, ReadonlyMap<string, Setting>>;

/** What is looked at here, or said of remotes as a whole. */
const KNOWN = /^(?:cache\.|core\.remote$|parsing\.(?:list|bool)$|remote\s)/;

/** Only what is named here is kept: what else a remote has may be a credential. */
export function readConfig(files: readonly ConfigFile[]): DvcConfig {
  const sections = readSections(files);
  const remotes = [...sections].flatMap(([section, values]) => {
    const [, name] = /^remote\s+"(.*)"$/.exec(section) ?? [];
    const url = values.get('url');
    return name === undefined || url === undefined ? [] : [{ name, url }];
  });
  const dir = sections.get('cache')?.get('dir');
  const parsing = sections.get('parsing');
  return {
    cacheFolder: dir && { path: dir.value, folder: dir.folder },
    remotes: remotes.map(({ name, url: { value, line, isShared } }) => ({
      ...{ name, url: withoutPassword(value), line: isShared ? line : 1 },
    })),
    remoteFolders: remotes.flatMap(({ url }) => folderOfUrl(url)),
    flags: {
      list: parsing?.get('list')?.value === 'append' ? 'append' : 'nargs',
      bool: parsing?.get('bool')?.value === 'boolean_optional' ? 'boolean_optional' : 'store_true',
    },
    others: [...sections].flatMap(([section, values]) =>
      [...values]
        .filter(([key, { isShared }]) => isShared && !KNOWN.test(`${section}.${key}`))
        .map(([key, { line }]) => ({ name: `${section}.${key}`, line })),
    ),
  };
}

/** `[section]`, also in quotes, with `key = value` below. */
function readSections(files: readonly ConfigFile[]): Sections {
  const sections = new Map<string, Map<string, Setting>>();
  for (const { text, folder, isShared = false } of files) {
    let values: Map<string, Setting> | undefined;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const [, section] = /^\s*\[\s*'?(.*?)'?\s*\]\s*$/.exec(line) ?? [];
      if (section !== undefined) {
        values = sections.get(section) ?? new Map();
        sections.set(section, values);
        continue;
      }
      const [, key, written] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (key === undefined || written === undefined) continue;
      const value = written.replace(/^(["'])(.*)\1$/, '$2');
      values?.set(key, { value, folder, line: index + 1, isShared });
    }
  }
  return sections;
}

/** Of a remote without a scheme, or with `file://`. */
function folderOfUrl({ value, folder }: Setting): ConfiguredPath[] {
  const path = value.replace(/^file:\/\//, '');
  return path === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ? [] : [{ path, folder }];
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*:[^/@]*@/i, '$1');
}
