/** An id for an element of a page, from a name that may hold anything; different names have different ids. */
export function anchor(kind: string, name: string): string {
  const plain = name.replace(
    /[^A-Za-z0-9_.-]/g,
    (char) => `~${(char.codePointAt(0) as number).toString(16)}~`,
  );
  return `${kind}-${plain}`;
}
