/** The names of the elements of a page, but for those in its data, in byte order. */
export function plainTags(page: string): string[] {
  const bare = page.replace(/<script type="application\/json"[^>]*>.*?<\/script>/gs, '');
  return [...bare.matchAll(/<([a-z!/][^\s>]*)/gi)].map(([, name = '']) => name.toLowerCase()).sort();
}
