import ts from 'typescript';

/** The only places that may look at the surroundings; all others are given a Config or an argument. A page starts at its main. */
const ALLOWED = /^(?:(?:bin|src\/cli|src\/config)\/|src\/ui\/html\/browser\/main\.ts$)/;
/** Commands pour a stream out as it comes. */
const STREAMING = /^commands\//;
const STREAMS = new Set(['stdin', 'stdout', 'stderr']);
const CHECKED = /^(?:src|commands)\/.*\.tsx?$/;

const MEMBERS = {
  process: new Set([
    'env',
    'exit',
    'exitCode',
    'argv',
    'cwd',
    'stdin',
    'stdout',
    'stderr',
    'hrtime',
    'uptime',
  ]),
  Date: new Set(['now']),
  Math: new Set(['random']),
  performance: new Set(['now', 'timeOrigin']),
};
const RANDOM = new Set(['randomBytes', 'randomInt', 'randomUUID', 'randomFillSync', 'getRandomValues']);
const LOCALE = new Set(['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase']);

/**
 * Uses of environment, exit, console, clocks and randomness outside bin, cli and config, and of the locale
 * anywhere: each makes a result depend on what no parameter shows.
 */
export function checkAmbient(files) {
  return files.filter(({ path }) => CHECKED.test(path)).flatMap(({ path, text }) => checkFile(path, text));
}

function checkFile(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const allowed = ALLOWED.test(path);
  const problems = [];
  const visit = (node) => {
    const found = localeUse(node) ?? (allowed ? undefined : ambientUse(node, STREAMING.test(path)));
    if (found !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      problems.push(`${path}:${line + 1}: ${found}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

function localeUse(node) {
  if (!ts.isPropertyAccessExpression(node) || !LOCALE.has(node.name.text)) return undefined;
  return `${node.name.text} depends on the locale; compareBytes does not`;
}

function ambientUse(node, mayStream) {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const object = node.expression.text;
    if (object === 'console') return 'console is for bin, cli and config; return or emit what is to be shown';
    if (mayStream && object === 'process' && STREAMS.has(node.name.text)) return undefined;
    if (MEMBERS[object]?.has(node.name.text)) {
      return `${object}.${node.name.text} is for bin, cli and config; take it as a parameter`;
    }
  }
  if (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'Date' &&
    (node.arguments ?? []).length === 0
  ) {
    return 'new Date() is for bin, cli and config; take the time as a parameter';
  }
  if (ts.isImportSpecifier(node) && RANDOM.has((node.propertyName ?? node.name).text)) {
    return `${node.name.text} is for config; take randomness as a parameter`;
  }
  return undefined;
}
