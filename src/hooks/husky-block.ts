import { type BlockMarks, findBlock, insertBlock, removeBlock } from './marked-block.ts';
import { callsOurs, type RecognisedHook } from './recognise-hook.ts';
import { chainLine, type HookName, SHIM_VERSION } from './shim.ts';

const MARKS: BlockMarks = {
  begin: /^# mlgit-hook \d+: begin[^\r\n]*/m,
  end: /^# mlgit-hook: end[^\r\n]*/m,
};
const BEGIN = `# mlgit-hook ${SHIM_VERSION}: begin (\`mlgit hooks uninstall\` takes these lines away)`;
const END = '# mlgit-hook: end';
/** Tells a file that is to be removed as a whole from one that was empty before. */
const END_OF_OURS = `${END} of a file that mlgit made`;

/**
 * Lines for a husky hook, which the whole team has in git: no path of a machine, and nothing where there is no mlgit.
 * For pre-push, what git wrote to standard input is kept for whatever else the hook runs.
 */
function blockLines(name: HookName, end: string): string[] {
  const run = chainLine(name);
  const lines =
    name === 'pre-push'
      ? [
          'if command -v mlgit >/dev/null 2>&1; then',
          '  mlgit_refs=$(cat)',
          `  printf '%s\\n' "$mlgit_refs" | ${run}`,
          '  exec <<EOF',
          '$mlgit_refs',
          'EOF',
          'fi',
        ]
      : [`if command -v mlgit >/dev/null 2>&1; then ${run}; fi`];
  return [BEGIN, ...lines, end];
}

/** A hook of husky's folder: ours is a block in it. */
export function recogniseHuskyHook(name: HookName, text: string | undefined): RecognisedHook {
  if (text === undefined) return { state: 'absent', windowsLineEnds: false };
  const windowsLineEnds = text.includes('\r\n');
  const block = findBlock(text, MARKS);
  if (block === undefined) return { state: callsOurs(name, text) ? 'chained' : 'foreign', windowsLineEnds };
  const version = Number(/\d+/.exec(block.text)?.[0]);
  const isCurrent = [END, END_OF_OURS].some((end) => block.text === blockLines(name, end).join('\n'));
  if (version > SHIM_VERSION) return { state: 'newer', version, windowsLineEnds };
  return {
    state: version < SHIM_VERSION ? 'older' : isCurrent ? 'current' : 'edited',
    version,
    windowsLineEnds,
  };
}

/**
 * The hook with our lines, after its first line `#!` and what husky 8 needs before all else; a hook that is not
 * there is made, in a form that git can also call directly.
 */
export function withBlock(name: HookName, text: string | undefined): string {
  if (text === undefined || isOnlyBlock(text)) {
    return `#!/bin/sh\n${blockLines(name, END_OF_OURS).join('\n')}\n`;
  }
  const without = withoutBlock(text) ?? text;
  const head = /^#!.*(?:\n|$)/.exec(without)?.[0].length ?? 0;
  const sourced = /^\. .*husky\.sh.*(?:\n|$)/m.exec(without);
  const after = sourced === null ? head : sourced.index + sourced[0].length;
  return insertBlock(without, blockLines(name, END), after);
}

/** The hook without our lines; undefined when it has none. */
export function withoutBlock(text: string): string | undefined {
  const block = findBlock(text, MARKS);
  return block === undefined ? undefined : removeBlock(text, block);
}

/** Whether a hook is one that `withBlock` made where none was, and nobody has added to. */
export function isOnlyBlock(text: string): boolean {
  const block = findBlock(text, MARKS);
  if (block === undefined || !block.text.endsWith(END_OF_OURS)) return false;
  return removeBlock(text, block).replaceAll('\r\n', '\n') === '#!/bin/sh\n';
}
