/** Names under which anything could be put, and then is. */
const JUNK = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'core',
  'lib',
  'misc',
  'shared',
  'stuff',
  'types',
]);
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Problems of folder and file names: junk drawers, barrels, and names that are not kebab-case. */
export function checkNames(paths) {
  return paths
    .filter(
      (path) => /^(?:src|commands|test|tooling|bench)\//.test(path) && !path.startsWith('test/fixtures/'),
    )
    .flatMap(checkPath);
}

function checkPath(path) {
  const segments = path.split('/');
  const file = segments.pop();
  const stem = file.replace(/\..*$/, '');
  const problems = [...segments, stem]
    .filter((name) => JUNK.has(name))
    .map((name) => `${path}: "${name}" names no idea; name what is in it`);
  if (path.startsWith('src/') && stem === 'index') {
    problems.push(`${path}: no barrels; import the file that is meant`);
  }
  if (/\.(?:[cm]?[jt]sx?)$/.test(file) && !KEBAB.test(stem)) {
    problems.push(`${path}: file names are kebab-case, after the one idea of the file`);
  }
  return problems;
}
