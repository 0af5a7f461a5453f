import ts from 'typescript';

export const MAX_FUNCTION_LINES = 80;
export const MAX_PARAMETERS = 4;

/** Functions of the product that are too long to be seen at once, or take too many things to remember their order. */
export function checkFunctions(files) {
  return files
    .filter(({ path }) => /^(?:src|commands)\/.*\.tsx?$/.test(path))
    .flatMap(({ path, text }) => checkFile(path, text));
}

function checkFile(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const problems = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = lineOf(node.getStart(source));
      const lines = lineOf(node.end) - first + 1;
      if (lines > MAX_FUNCTION_LINES) {
        problems.push(`${path}:${first}: a function of ${lines} lines, at most ${MAX_FUNCTION_LINES}`);
      }
      if (node.parameters.length > MAX_PARAMETERS) {
        problems.push(
          `${path}:${first}: ${node.parameters.length} parameters, at most ${MAX_PARAMETERS}; then a named object`,
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}
