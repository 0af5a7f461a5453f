/**
 * Whether a symbolic link, `depth` folders below the artifact's top, leads to a place inside the artifact: a
 * relative target that first climbs at most to the top and then only descends. A `..` after a name is refused, even
 * if it looks harmless: the name could be another link, and the parent of where that leads is not where it
 * seems. As each link of the folder keeps the rule, following several of them cannot leave it either.
 */
export function staysInside(target: string, depth: number): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0') || /^[A-Za-z]:|\\/.test(target))
    return false;
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  let climbed = 0;
  while (segments[climbed] === '..') climbed++;
  return climbed <= depth && !segments.slice(climbed).includes('..');
}
