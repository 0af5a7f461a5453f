const CODE = /\.(?:[cm]?[jt]sx?|py|sh)$/;
// Written apart so that this file is not its own finding.
const UNFINISHED = new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|X{3})\\b`);
const SWITCHED_OFF =
  /\b(?:it|test|describe)(?:\.concurrent)?\.(?:skip|only|todo)\b|\b(?:xit|xdescribe|fit|fdescribe)\(/;

/** Problems that a line shows: unfinished work, and tests that never run or keep others from running. */
export function checkText(files) {
  return files
    .filter(
      ({ path }) =>
        CODE.test(path) && !path.startsWith('test/fixtures/') && !path.startsWith('test/unit/structure/'),
    )
    .flatMap(({ path, text }) => text.split('\n').flatMap((line, at) => checkLine(path, line, at + 1)));
}

function checkLine(path, line, number) {
  const problems = [];
  if (UNFINISHED.test(line)) problems.push(`${path}:${number}: finish it, or open an issue`);
  if (path.startsWith('test/') && SWITCHED_OFF.test(line)) {
    problems.push(`${path}:${number}: a test runs, or skips by itself where a tool is missing (skipIf)`);
  }
  return problems;
}
