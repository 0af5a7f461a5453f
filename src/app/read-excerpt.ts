/** The text of a file of values with no more of them than `keys`. What reads them is loaded for flows that need it. */
export async function readExcerpt(path: string, text: string, keys: readonly string[]): Promise<string> {
  const { excerpt } = await import('../flow/excerpt.ts');
  return excerpt(path, text, keys);
}
