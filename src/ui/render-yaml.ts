/** Documents of YAML, one for each value, of mappings, lists and texts. */
export function renderYaml(values: readonly object[]): string {
  return values.map((value) => lines(value).join('\n')).join('\n---\n');
}

function lines(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(itemLines);
  return Object.entries(value as object).flatMap(([key, inner]) => {
    if (isPlain(inner)) return [`${key}: ${plain(inner)}`];
    return [`${key}:`, ...lines(inner).map((line) => `  ${line}`)];
  });
}

function itemLines(item: unknown): string[] {
  if (isPlain(item)) return [`- ${plain(item)}`];
  return lines(item).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

/** Fits one line: a word, or a list of words. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object');
  return typeof value !== 'object' || value === null;
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  // A word that YAML could take for something else is quoted as JSON does it.
  return typeof value === 'string' && /^[A-Za-z][\w./-]*$/.test(value) && !OTHER.test(value)
    ? value
    : JSON.stringify(value);
}

const OTHER = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
