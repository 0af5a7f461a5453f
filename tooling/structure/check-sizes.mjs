/** A file that must be scrolled to be understood is split. */
export const MAX_LINES = 400;
/** A command is flags, one call and one renderer. */
export const MAX_COMMAND_LINES = 120;
export const MAX_MEDIAN_LINES = 120;

const CODE = /\.(?:[cm]?[jt]sx?|py|sh)$/;

/** Problems of the sizes of code files, and the median of what ships. `files` are `{path, text}`. */
export function checkSizes(files) {
  const code = files.filter(({ path }) => CODE.test(path) && !path.startsWith('test/fixtures/'));
  const problems = code.flatMap(({ path, text }) => {
    const lines = countLines(text);
    const limit = path.startsWith('commands/') ? MAX_COMMAND_LINES : MAX_LINES;
    return lines > limit ? [`${path}: ${lines} lines, at most ${limit}`] : [];
  });
  const shipped = code.filter(({ path }) => /^(?:src|commands|bin)\//.test(path));
  const median = medianOf(shipped.map(({ text }) => countLines(text)));
  if (median > MAX_MEDIAN_LINES) {
    problems.push(`src, commands, bin: the median file has ${median} lines, at most ${MAX_MEDIAN_LINES}`);
  }
  return { problems, median, shipped: shipped.length };
}

function countLines(text) {
  const lines = text.split('\n').length;
  return text.endsWith('\n') ? lines - 1 : lines;
}

function medianOf(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
