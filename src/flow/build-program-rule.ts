import type { ProgramRule } from '../model/check.ts';
import type { RawCheck } from './check-schema.ts';
import { compileGlob } from './code-glob.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import { readDuration } from './read-duration.ts';
import { parseRepositoryPath } from './repository-path.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

export function buildSuite(
  reading: FlowReading,
  { on, gx, python, timeout }: RawCheck & { readonly on: string; readonly gx: string },
  at: Path,
): ProgramRule {
  const parsed = parseRepositoryPath(gx);
  const wrong = isWrong(parsed)
    ? parsed
    : /\.json$/.test(parsed.path) && !parsed.folder
      ? undefined
      : { wrong: 'is no .json file' };
  if (wrong !== undefined) {
    reading.report([...at, 'gx'], {
      code: 'bad-path',
      message: `the suite ${quoted(gx)} ${wrong.wrong}`,
      ...hintOf(wrong),
    });
  }
  return {
    kind: 'gx',
    on,
    suite: isWrong(parsed) ? gx : parsed.path,
    python: python ?? 'python',
    ...optionalTimeout(reading, timeout, [...at, 'timeout']),
  };
}

export function buildCommand(
  reading: FlowReading,
  { command, code, timeout }: RawCheck & { readonly command: string },
  at: Path,
): ProgramRule {
  if (command.trim() === '')
    reading.report([...at, 'command'], {
      code: 'bad-value',
      message: 'command: expected a command, found blanks',
    });
  const globs = code === undefined ? undefined : [code].flat();
  globs?.forEach((glob, index) => {
    const compiled = compileGlob(glob);
    if (!isWrong(compiled)) return;
    reading.report(typeof code === 'string' ? [...at, 'code'] : [...at, 'code', index], {
      code: 'bad-glob',
      message: `the glob ${quoted(glob)} ${compiled.wrong}`,
      ...hintOf(compiled),
    });
  });
  return {
    kind: 'command',
    command: command.trim(),
    ...(globs === undefined ? {} : { code: globs }),
    ...optionalTimeout(reading, timeout, [...at, 'timeout']),
  };
}

function optionalTimeout(
  reading: FlowReading,
  text: string | undefined,
  at: Path,
): { readonly timeoutMs?: number } {
  const timeoutMs = text === undefined ? undefined : readDuration(reading, text, at);
  return timeoutMs === undefined ? {} : { timeoutMs };
}
