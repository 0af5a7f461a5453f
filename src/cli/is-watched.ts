/**
 * Whether somebody looks at a terminal that is drawn again and again: a screen reader reads that as noise, and CI only pretends to
 * have a terminal.
 */
export function isWatched(env: { readonly [name: string]: string | undefined }): boolean {
  const isHeard = env.INK_SCREEN_READER === 'true';
  const isCi = (env.CI ?? '') !== '' && env.CI !== 'false' && env.CI !== '0';
  return !isHeard && !isCi;
}
