/**
 * The values of a sweep: words between commas; or a list of JSON, whose texts may hold commas and whose elements may be lists.
 * What starts as such a list and is none, such as `[a-z],[0-9]`, is words.
 */
export function sweepValues(text: string): readonly string[] {
  const list = text.trimStart().startsWith('[') ? listOf(text) : undefined;
  return list?.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))) ?? text.split(',');
}

function listOf(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
