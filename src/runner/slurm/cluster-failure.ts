import { MlgitError } from '../../model/mlgit-error.ts';
import type { SlurmRunner } from '../../model/runner.ts';
import type { ShellAnswer } from './cluster-shell.ts';

type ClusterName = Pick<SlurmRunner, 'name' | 'host'>;

/** The shell's own exit code for a command that it does not find (POSIX.1-2017, Shell Command Language, 2.8.2). */
const NOT_FOUND = 127;

/** What Slurm's commands say when it is not the request that is wrong, but nobody could be asked. */
const UNREACHABLE =
  /Unable to contact slurm|Could not establish a configuration source|Unable to process configuration|timed out|Connection (?:refused|reset|timed out)|Zero Bytes were transmitted|[Aa]uthentication|[Mm]unge|standby mode|temporarily un(?:able|available)|Incompatible versions|Transport endpoint|No route to host|Network is unreachable|cannot stat file/;

/** Whether it was not the request that failed. `said` is what the command wrote. */
export function couldNotAsk(answer: ShellAnswer, said = answer.stderr): boolean {
  const { reached, exitCode } = answer;
  return (
    !reached || exitCode === null || exitCode === NOT_FOUND || (exitCode !== 0 && UNREACHABLE.test(said))
  );
}

/** `runner-unreachable` (unreachable) where nobody could be asked, `runner-failed` (failed) for all else. */
export function clusterFailure(
  cluster: ClusterName,
  command: string,
  answer: ShellAnswer,
  said = answer.stderr,
): MlgitError {
  const unreachable = couldNotAsk(answer, said);
  const where = cluster.host ?? 'this machine';
  const why = firstLine(said) ?? `it ended with ${answer.exitCode ?? 'a signal'}`;
  const how = unreachable ? 'could not be reached' : 'failed';
  return new MlgitError(`The runner ${cluster.name} ${how}: ${command} on ${where}: ${why}`, {
    code: unreachable ? 'runner-unreachable' : 'runner-failed',
    kind: unreachable ? 'unreachable' : 'failed',
    hints: [
      cluster.host === undefined
        ? 'sinfo   (asks the same controller)'
        : `ssh -o BatchMode=yes ${cluster.host} sinfo   (asks the same, in the same way)`,
    ],
    details: { runner: cluster.name, host: cluster.host ?? null, command, stderr: said.slice(0, 4000) },
  });
}

/** Without the name of the command before it, which the sentence has already. */
function firstLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().replace(/^\w+: (?:error|fatal): /, ''));
  return lines.find((line) => line !== '')?.replace(/\.$/, '');
}
