/** Normalised name → version of each package that a lock fixes; undefined where it leaves a version open. */
export function readLockVersions(path: string, text: string): Map<string, string> | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'uv.lock') return pairs(text, /^name = "([^"]+)"\nversion = "([^"]+)"/gm);
  if (/ya?ml$/.test(name)) return pairs(text, /^\s*-?\s*name: (\S+)\n\s*version: ['"]?([^'"\s]+)/gm);
  return requirements(text);
}

/** As PEP 503 has it. */
export function normalisedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function pairs(text: string, pattern: RegExp): Map<string, string> {
  return new Map(
    [...text.matchAll(pattern)].map(([, name = '', version = '']) => [normalisedName(name), version]),
  );
}

function requirements(text: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  const lines = text.replaceAll('\\\r\n', ' ').replaceAll('\\\n', ' ').split(/\r?\n/);
  for (const line of lines.map((one) => one.replace(/(^|\s)#.*/, '').trim())) {
    if (
      line === '' ||
      /^(--(hash|index-url|extra-index-url|find-links|no-binary|only-binary)|-i|-f)\b/.test(line)
    )
      continue;
    const [, name, version] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*===?\s*([^\s;]+)/.exec(line) ?? [];
    if (name === undefined || version === undefined || version.includes('*')) return undefined;
    found.set(normalisedName(name), version);
  }
  return found.size === 0 ? undefined : found;
}
