import { MlgitError } from '../../model/mlgit-error.ts';
import { groupJobs, type JobGroup } from '../array-groups.ts';
import type { JobRequest, SubmittedJob } from '../job-port.ts';
import { ask, type Cluster, commandLine, folderWord } from './cluster.ts';
import { clusterFailure, couldNotAsk } from './cluster-failure.ts';
import type { ShellAnswer } from './cluster-shell.ts';
import { batchScript, hereDocument, type ScriptJob } from './job-script.ts';
import { FORGET_OLD, mailboxPath, removeLine, writeMailbox } from './mailboxes.ts';
import { sbatchWords } from './sbatch-words.ts';

const NO_FOLDER = 91;
/** Half of what slurmctld takes of a script by default (slurm.conf(5), max_script_size), for all arguments of an array. */
const MOST_BYTES = 2 * 2 ** 20;
/** What our program prints after what each sbatch said. */
const ENDED = /^mlgit-ended (\d+)$/m;
/**
 * Limits of jobs that are submitted and have not ended (MaxSubmitJobs and GrpSubmitJobs, sacctmgr(1)), of an association or a
 * quality of service, as sbatch names them since Slurm 20.11. Before that it does not tell them from limits of size.
 */
const FULL = /^sbatch: error: (?:Assoc|QOS)(?:Max|Grp)SubmitJobs?\w*$/m;

/**
 * Hands jobs over in one conversation, with one sbatch for each group of jobs that differ by name and argument alone.
 * What sbatch refuses is refused for the whole group, in sbatch's words; it takes an array whole or not at all.
 * @throws MlgitError `runner-unreachable` (unreachable), `runner-folder` (io) when the folder cannot be made.
 */
export async function submitJobs(
  cluster: Cluster,
  jobs: readonly JobRequest[],
  context: { readonly largestArray: number; readonly signal: AbortSignal },
): Promise<readonly SubmittedJob[]> {
  const groups = groupJobs(jobs, { largest: context.largestArray, mostBytes: MOST_BYTES });
  const lines = await Promise.all(groups.map((group) => submission(cluster, group)));
  const hasMail = jobs.some(({ mailbox }) => mailbox !== undefined);
  const program = [...opening(cluster), ...(hasMail ? [FORGET_OLD] : []), ...lines].join('\n');
  const answer = await ask(cluster, { command: 'sbatch', program }, context.signal);
  if (answer.exitCode === NO_FOLDER) throw noFolder(cluster, answer);
  const parts = answer.stdout.toString().split(ENDED);
  const submitted: SubmittedJob[] = [];
  groups.forEach((group, index) => {
    const exitCode = Number(parts[2 * index + 1] ?? NaN);
    const results = resultsOf(cluster, group, { ...answer, exitCode, said: parts[2 * index] ?? '' });
    for (const [at, position] of group.positions.entries()) submitted[position] = results(at);
  });
  return submitted;
}

/** Variables of the user's that would make sbatch wait for the job, submit nothing, or more than was asked for. */
const UNWANTED = 'SBATCH_WAIT SBATCH_TEST_ONLY SBATCH_ARRAY_INX SBATCH_OUTPUT SBATCH_ERROR';

/**
 * Outputs of jobs of 30 days ago, of which nobody asks any more (records of such runs go at that age too). By find(1) of POSIX, and
 * in the background: jobs do not wait for it, nor does its failure matter to them.
 */
const FORGET = `find . ! -name . -prune -type f -name 'mlgit-[0-9]*.out' -mtime +30 -exec rm -f -- {} + >/dev/null 2>&1 </dev/null &`;

function opening({ settings }: Cluster): string[] {
  const folder = folderWord(settings);
  return [
    `unset ${UNWANTED}`,
    `{ (umask 077; mkdir -p -- ${folder}) && cd -- ${folder}; } || exit ${NO_FOLDER}`,
    FORGET,
  ];
}

/** Of one group; the mailboxes of its jobs are there before these are, and only while they are. */
async function submission({ settings }: Cluster, group: JobGroup): Promise<string> {
  const words = commandLine(['sbatch', ...sbatchWords(settings, group)]);
  const script = batchScript(group.jobs[0]?.script ?? '', group.jobs.map(scriptJob));
  const mail: { argument: string; text: string }[] = [];
  for (const { argument, mailbox } of group.jobs) {
    if (mailbox !== undefined) mail.push({ argument, text: await mailbox() });
  }
  return [
    ...mail.map((one) => writeMailbox(one, NO_FOLDER)),
    // Output is named below that folder: in a whole path, a `%` would be read as part of a pattern.
    `${words} --chdir="$PWD" 2>&1 ${hereDocument(script)}code=$?; echo; echo "mlgit-ended $code"`,
    ...(mail.length === 0 ? [] : [`[ "$code" -eq 0 ] || ${removeLine(mail)}`]),
  ].join('\n');
}

function scriptJob({ argument, mailbox }: JobRequest): ScriptJob {
  return mailbox === undefined ? { argument } : { argument, mailbox: mailboxPath(argument) };
}

interface GroupAnswer extends ShellAnswer {
  readonly said: string;
}

/** What became of each job of the group, by its place in that. */
function resultsOf(
  { settings }: Cluster,
  group: JobGroup,
  answer: GroupAnswer,
): (at: number) => SubmittedJob {
  const said = answer.said.trim();
  const id = /^(\d+)(?:;\S+)?$/m.exec(said)?.[1];
  if (answer.exitCode === 0 && id !== undefined) {
    return (at) => ({ id: group.jobs.length === 1 ? id : `${id}_${at}` });
  }
  if (Number.isNaN(answer.exitCode) || couldNotAsk(answer, said)) {
    throw clusterFailure(settings, 'sbatch', { ...answer, exitCode: null }, said || answer.stderr);
  }
  const reason = refusal(said);
  return () => (FULL.test(said) ? { full: reason } : { refused: { kind: 'never-scheduled', reason } });
}

/** All that sbatch said: the first line has the particulars, the last the rule. */
function refusal(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim().replace(/^sbatch: (?:error: )?(?:Batch job submission failed: )?/, ''))
    .filter((line) => line !== '' && !line.startsWith('Try "sbatch'));
  return lines.join('; ') || 'sbatch gave no job id';
}

function noFolder({ settings }: Cluster, { stderr }: ShellAnswer): MlgitError {
  const folder = settings.folder ?? '~/.cache/mlgit/jobs';
  const where = settings.host ?? 'this machine';
  return new MlgitError(
    `The folder ${folder} of the runner ${settings.name} cannot be used on ${where}: ${stderr}`,
    {
      code: 'runner-folder',
      kind: 'io',
      hints: ['Name another folder in the configuration of the runner'],
      details: { runner: settings.name, host: settings.host ?? null, folder },
    },
  );
}
