/** A shell glob of one name: `*` any run of characters, `?` one, everything else itself. */
export function nameGlob(glob: string): (name: string) => boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${pattern}$`);
  return (name) => expression.test(name);
}
