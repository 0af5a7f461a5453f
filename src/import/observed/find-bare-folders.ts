import type { Finding } from './finding.ts';
import type { ObservedCommand } from './observed-command.ts';
import type { Language, SourceText } from './source-text.ts';

/** Calls that make a folder and fail when it is there. */
const BARE: { readonly [language in Language]?: { readonly call: RegExp; readonly remedy: string } } = {
  python: { call: /\b(mkdir|makedirs)\((?!.*exist_ok\s*=\s*True)/, remedy: 'add exist_ok=True' },
  shell: { call: /(^|[\s;&|])mkdir\s+(?!.*(-p|--parents)\b)/, remedy: 'mkdir -p' },
};
const GUARD = /exists|is_?dir|-d\b/i;

/**
 * Lines that make a folder without minding that it is there, of commands that made folders of their outputs: in a task those exist
 * before it starts.
 */
export function findBareFolders(
  sources: readonly SourceText[],
  commands: readonly { readonly name: string; readonly observed: ObservedCommand }[],
): Finding[] {
  return commands.flatMap(({ name: step, observed }) => {
    const made = observed.made.filter((folder) =>
      observed.written.some(({ path }) => path.startsWith(`${folder}/`)),
    );
    if (made.length === 0) return [];
    const own = new Set(observed.read.map(({ path }) => path));
    return sources.filter(({ path }) => own.has(path)).flatMap((source) => findingsIn(source, step));
  });
}

function findingsIn({ path, cell, text, language }: SourceText, step: string): Finding[] {
  const bare = BARE[language];
  if (bare === undefined) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, at): Finding[] => {
    const isGuarded = GUARD.test(line) || GUARD.test(lines[at - 1] ?? '');
    if (!bare.call.test(line.replace(/#.*/, '')) || isGuarded) return [];
    const place = cell === undefined ? `${path}:${at + 1}` : `${path} cell ${cell}:${at + 1}`;
    return [
      {
        ...{ weight: 'blocks', step, path: place, remedy: bare.remedy },
        message: 'makes a folder, and those of outputs are there already in a task',
      },
    ];
  });
}
