import type { WrittenFile } from './observed-command.ts';

/** More are a table. */
const MOST_METRICS = 200;
const NAMED = /metric|score|eval|result|stat|summary|report|perf/i;
const OTHERWISE = /param|config|schema|vocab|mapping|encod|label|class|index|split|feature/i;

/** The file of a command that says numbers about its result: by what it holds, and by its name where there are several. */
export function chooseMetrics(written: readonly WrittenFile[]): string | undefined {
  const candidates = written.filter(({ path, metrics }) => {
    const values = Object.values(metrics ?? {});
    const numbers = values.filter((value) => typeof value === 'number').length;
    const isMostly = numbers > 0 && numbers * 2 >= values.length && values.length <= MOST_METRICS;
    return isMostly && !OTHERWISE.test(path.slice(path.lastIndexOf('/') + 1));
  });
  const named = candidates.filter(({ path }) => NAMED.test(path));
  const [first, ...others] = named.length > 0 ? named : candidates;
  return others.length === 0 ? first?.path : undefined;
}
