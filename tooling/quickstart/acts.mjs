import { runQuiet, runShown } from './process.mjs';
import { QuickstartFailure } from './quickstart-failure.mjs';
import { fillFolder } from './scratch.mjs';
import { bold, cyan, dim, print, seconds, title, width, wrap, yellow } from './terminal.mjs';

const BUILDS = ' The first run also builds their Python environment: half a minute or so, once.';
const LOG_COLUMNS = 'id,age,cached,params.learning_rate,metrics.auc';

/** What is shown, in order: a heading, a sentence, and commands as a reader would type them. */
const acts = ({ variant: { change, model }, buildsEnvironment }) => [
  {
    heading: 'Set up',
    says: 'The repository has a flow file, mlgit.yaml, and five plain scripts.',
    commands: ['mlgit init'],
  },
  {
    heading: 'Train',
    says: `Nothing is cached yet, so all five steps run.${buildsEnvironment ? BUILDS : ''}`,
    commands: ['mlgit run'],
  },
  { heading: 'Run again', says: 'Nothing changed, so nothing runs.', commands: ['mlgit run'] },
  {
    heading: 'Ask first',
    says: 'What would run with another parameter, and why? Nothing does yet.',
    commands: [`mlgit explain train --set ${change}`],
  },
  {
    heading: 'Change one parameter',
    says: 'Steps that neither read it nor come after one that does stay cached.',
    commands: [`mlgit run --set ${change}`],
  },
  {
    heading: 'Compare',
    says: 'Every run is a row here, and a commit in git.',
    commands: [`mlgit log --columns ${LOG_COLUMNS}`, 'git log --oneline --no-walk --glob=refs/mlgit/runs'],
  },
  {
    heading: 'Fetch the model',
    says: 'By name; its bytes are checked against the digest that the run recorded.',
    commands: [`mlgit pull-artifact credit@latest:model -o ${model}`],
  },
];

/**
 * Fills the folder and plays all acts in it; returns the variant that went through. When the environment of the full
 * example cannot be built after all, it begins again with the variant that needs no packages.
 */
export async function narrate({ folder, mlgit, choice }) {
  await fillFolder(folder, choice);
  const play = acts(choice);
  print();
  for (const [index, act] of play.entries()) {
    const failed = await perform(act, { folder, mlgit, label: `${index + 1}/${play.length}` });
    if (failed === undefined) continue;
    if (choice.fallback === undefined || !(await stoppedBeforeAnyTask(folder, failed))) throw failure(failed);
    print(yellow(wrap('Its Python environment could not be built. Once more, without any packages.')));
    return narrate({ folder, mlgit, choice: { variant: choice.fallback } });
  }
  return choice.variant;
}

/** Returns the command that failed, if one did. */
async function perform({ heading, says, commands }, { folder, mlgit, label }) {
  const rule = '─'.repeat(Math.max(4, width - heading.length - label.length - 2));
  print(`${dim(label)} ${title(heading)} ${dim(rule)}`);
  print(wrap(says, ''));
  const started = performance.now();
  for (const command of commands) {
    print(`${dim('$')} ${bold(cyan(command))}`);
    const [program, ...args] = command.split(' ');
    const { code } =
      program === 'mlgit'
        ? await runShown(process.execPath, [mlgit, ...args], { cwd: folder })
        : await runShown(program, args, { cwd: folder });
    if (code !== 0) return { command, code };
  }
  print(dim(seconds(performance.now() - started).padStart(width)));
  return undefined;
}

const USAGE = 2;
const INTERNAL = 70;

/** A task that fails is recorded as a run; without any run, and without a bug, it was what tasks need that failed. */
async function stoppedBeforeAnyTask(folder, { command, code }) {
  if (!command.startsWith('mlgit run') || [USAGE, INTERNAL, null].includes(code)) return false;
  const { stdout } = await runQuiet('git', ['for-each-ref', '--count=1', 'refs/mlgit/runs'], { cwd: folder });
  return stdout === '';
}

function failure({ command, code }) {
  const end = code === null ? 'was killed' : `ended with exit code ${code}`;
  return new QuickstartFailure(`\`${command}\` ${end}`, { hint: 'mlgit logs' });
}
