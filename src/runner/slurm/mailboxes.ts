import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import type { Mail, Mailboxes } from '../job-port.ts';
import { ask, type Cluster, commandLine, folderWord } from './cluster.ts';
import { clusterFailure } from './cluster-failure.ts';
import { hereDocument } from './job-script.ts';

const FOLDER = 'mail';
/** Of what goes to a cluster by one conversation. */
const MOST_BYTES = 8 * 2 ** 20;

/** Those that nobody renews any more, since their driver was killed. What is in them has ended long ago. */
export const FORGET_OLD = `[ ! -d ${FOLDER} ] || find ${FOLDER} -type f -mtime +0 -exec rm -f -- {} +`;

/** Path of a job's mailbox, below the runner's folder. */
export function mailboxPath(argument: string): string {
  return `${FOLDER}/${digestHex(digestText(argument)).slice(0, 32)}`;
}

/** Shell text that writes one in the runner's folder, for its owner alone, whole or not at all. */
export function writeMailbox(
  { argument, text }: { readonly argument: string; readonly text: string },
  exitCode: number,
): string {
  const path = mailboxPath(argument);
  const write = `(umask 077; mkdir -p ${FOLDER} && cat >${path}.new && mv ${path}.new ${path})`;
  return `${write} ${hereDocument(text.replace(/\n*$/, '\n'), ` || exit ${exitCode}`)}`.trimEnd();
}

/** Files of the runner's folder, which its nodes have to see. */
export function slurmMailboxes(cluster: Cluster): Mailboxes {
  const inFolder = async (lines: readonly string[], signal: AbortSignal): Promise<void> => {
    const program = [`cd -- ${folderWord(cluster.settings)} || exit 1`, ...lines].join('\n');
    const answer = await ask(cluster, { command: 'mv', program }, signal);
    if (answer.exitCode !== 0) throw clusterFailure(cluster.settings, 'mv', answer);
  };
  return {
    renew: async (mail, signal) => {
      for (const part of inParts(mail)) {
        await inFolder(
          part.map((one) => `[ ! -e ${mailboxPath(one.argument)} ] || ${writeMailbox(one, 1)}`),
          signal,
        );
      }
    },
    remove: async (mail, signal) => {
      if (mail.length > 0) await inFolder([removeLine(mail)], signal);
    },
  };
}

export function removeLine(mail: readonly Pick<Mail, 'argument'>[]): string {
  return commandLine(['rm', '-f', '--', ...mail.map(({ argument }) => mailboxPath(argument))]);
}

function inParts<T extends { readonly text: string }>(mail: readonly T[]): T[][] {
  const parts: T[][] = [];
  let bytes = MOST_BYTES;
  for (const one of mail) {
    if (bytes + one.text.length > MOST_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(one);
    bytes += one.text.length;
  }
  return parts;
}
