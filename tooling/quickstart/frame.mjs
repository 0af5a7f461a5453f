import { bold, cyan, dim, green, print, red, seconds, title, wrap } from './terminal.mjs';

export function printTitle(folder) {
  print(`\n${title('mlgit quickstart')}`);
  print(wrap('A credit-default model on 10,000 cardholders, trained and recorded in git.', ''));
  print(dim(`  folder  ${folder}`));
}

/** What there is now, where, and what to type next. */
export function printNextSteps({ folder, mlgit, variant, tookMs }) {
  const fact = (name, text) => print(`  ${dim(name.padEnd(8))}${text}`);
  const command = (text, why) => {
    const shown = `  ${dim('$')} ${cyan(text)}`;
    print(why === undefined ? shown : `${shown}${' '.repeat(Math.max(1, 39 - text.length))}${dim(why)}`);
  };
  print(`\n${green(bold(`Done in ${seconds(tookMs)}.`))} In ${bold(folder)} there is now:`);
  fact('model', variant.model);
  fact('report', `reports/report.md, with ${variant.plot}`);
  fact('runs', 'commits under refs/mlgit/runs; branch and index are untouched');
  print(`\n${bold('Next')}`);
  command(`cd ${folder}`);
  command(`alias mlgit=${mlgit}`);
  command('mlgit show credit@latest', 'one run in full');
  command('mlgit worktree credit@latest ../again', 'its code and inputs in a folder');
  print(wrap('Change a step and run again. For scripts of your own: docs/guides/first-run.md'));
}

export function printFailure(error, folder) {
  print(`\n${red(bold('Quickstart failed:'))} ${error.message}`);
  if (error.hint !== undefined) print(`Hint: ${error.hint}`);
  if (folder !== undefined) print(`The folder is kept: ${folder}`);
}
