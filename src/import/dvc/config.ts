import type { FlagStyle } from './template.ts';

export interface DvcConfig {
  /** As it is written, relative to `.dvc`; undefined: `.dvc/cache`. */
  readonly cacheFolder: string | undefined;
  readonly remotes: readonly { readonly name: string; readonly url: string }[];
  readonly flags: FlagStyle;
}

/**
 * Of the texts of `.dvc/config` and `.dvc/config.local`, of which the later wins. Only what is named here is kept: what else a
 * remote has may be a credential.
 */
export function readConfig(texts: readonly string[]): DvcConfig {
  const sections = new Map<string, Map<string, string>>();
  for (const text of texts) readInto(sections, text);
  const remotes = [...sections].flatMap(([section, values]) => {
    const [, name] = /^remote\s+"(.*)"$/.exec(section) ?? [];
    const url = values.get('url');
    return name === undefined || url === undefined ? [] : [{ name, url: withoutPassword(url) }];
  });
  const parsing = sections.get('parsing');
  return {
    cacheFolder: sections.get('cache')?.get('dir'),
    remotes,
    flags: {
      list: parsing?.get('list') === 'append' ? 'append' : 'nargs',
      bool: parsing?.get('bool') === 'boolean_optional' ? 'boolean_optional' : 'store_true',
    },
  };
}

/** `[section]`, also in quotes, with `key = value` below. */
function readInto(sections: Map<string, Map<string, string>>, text: string): void {
  let values: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[\s*(?:'(.*)'|.*)\s*\]\s*$/.test(line)
      ? (/^\s*\[\s*'?(.*?)'?\s*\]\s*$/.exec(line) ?? [])
      : [];
    if (section !== undefined) {
      values = sections.get(section) ?? new Map();
      sections.set(section, values);
      continue;
    }
    const [, key, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values?.set(key, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*:[^/@]*@/i, '$1');
}
