/** Of a word that `shellWord` wrote. */
const WORD = /'(?:[^']|'\\'')*'|[A-Za-z0-9_.,:/@%+=-]+/;
const COMMAND = new RegExp(`^python3 -m ((?:${WORD.source})(?: (?:${WORD.source}))*)$`);

/**
 * Module and arguments of a command that is nothing but `python3 -m MODULE ARGUMENT…` of one of `modules`, each a plain
 * word or in single quotes; undefined for what else a shell may be asked.
 */
export function warmCommand(command: string, modules: readonly string[]): readonly string[] | undefined {
  const text = COMMAND.exec(command)?.[1];
  if (text === undefined) return undefined;
  const words = [...text.matchAll(new RegExp(WORD, 'g'))].map(([word]) =>
    word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word,
  );
  return modules.includes(words[0] ?? '') ? words : undefined;
}
