import type { EventSink } from '../../model/event.ts';
import type { Flow, NotifySpec } from '../../model/flow.ts';
import type { RunStatus } from '../../model/manifest.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { runBriefly } from '../../runner/local/brief-command.ts';
import { stepEnvironment } from '../../workspace/environment/task-environment.ts';
import type { Context } from '../context.ts';
import type { RecordedRun } from '../record-run.ts';
import { type Notice, noticeOf } from './notice.ts';
import { postNotice } from './post-notice.ts';

const LIMIT_MS = 60_000;
const KEYS = { on: 'mlgit.notify.on', command: 'mlgit.notify.command', webhook: 'mlgit.notify.webhook' };
const STATUSES: readonly RunStatus[] = ['failed', 'lost', 'succeeded', 'cancelled'];

/** A notify of the flow file sees what a task sees; one of the user's own configuration what the user sees. */
type Told = NotifySpec & { readonly by: 'flow' | 'user' };

/**
 * Tells of a recorded run whom its flow and the user's configuration name. What fails is a warning: the run is what it is.
 * `signal` is for an end at once: a cancelled run is told, too.
 */
export async function notifyEnded(
  context: Context,
  flow: Flow,
  recorded: Omit<RecordedRun, 'commit'>,
  { emit, signal }: { readonly emit: EventSink; readonly signal: AbortSignal },
): Promise<void> {
  const all: Told[] = (flow.notify ?? []).map((one) => ({ ...one, by: 'flow' }));
  const own = await ofUser(context).catch((error: unknown) => warnOfSetting(context, error, emit));
  const told = [...all, ...own].filter(({ on }) => on.includes(recorded.manifest.status));
  if (told.length === 0) return;
  const notice = noticeOf(recorded);
  for (const one of told) {
    const why = await tell(context, one, notice, signal);
    if (why === undefined) continue;
    const what = one.command === undefined ? 'webhook' : 'command';
    emit({
      type: 'warning',
      at: context.config.clock.now(),
      message: `The ${what} of notify was not told of run ${notice.flow}@${notice.run}: ${why}`,
      hints: [whereToCorrect(one)],
    });
  }
}

function whereToCorrect({ by, webhook }: Told): string {
  if (webhook?.startsWith('$') === true) return `export ${webhook.slice(1)}=https://…`;
  return by === 'flow' ? 'correct notify: in the flow file' : `git config --get-regexp '^mlgit.notify'`;
}

/** The run is recorded: what is wrong with a setting must not make it look failed. */
function warnOfSetting(context: Context, error: unknown, emit: EventSink): [] {
  if (!(error instanceof MlgitError)) throw error;
  const { message, hints } = error;
  emit({ type: 'warning', at: context.config.clock.now(), message, hints });
  return [];
}

async function tell(
  { config, location }: Context,
  { command, webhook, by }: Told,
  notice: Notice,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (webhook !== undefined) {
    const url = webhook.startsWith('$') ? config.env[webhook.slice(1)] : webhook;
    if (url === undefined || url === '') return `the variable ${webhook.slice(1)} is not set`;
    return /^https?:\/\//.test(url) ? postNotice(url, notice, signal) : 'its address is no http or https URL';
  }
  const own = Object.entries(config.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const env = by === 'user' ? Object.fromEntries(own) : stepEnvironment(config.env, {});
  return runBriefly({
    command: command ?? '',
    cwd: location.root ?? location.gitDir,
    env: { ...env, MLGIT_RUN: notice.run, MLGIT_FLOW: notice.flow, MLGIT_STATUS: notice.status },
    input: `${JSON.stringify(notice)}\n`,
    limitMs: LIMIT_MS,
    signal,
  });
}

async function ofUser({ readConfig }: Context): Promise<Told[]> {
  const command = await readConfig(KEYS.command);
  const webhook = await readConfig(KEYS.webhook);
  if (command === undefined && webhook === undefined) return [];
  const on = parseStatuses((await readConfig(KEYS.on)) ?? 'failed, lost');
  return [
    ...(command === undefined ? [] : [{ on, command, by: 'user' as const }]),
    ...(webhook === undefined ? [] : [{ on, webhook, by: 'user' as const }]),
  ];
}

function parseStatuses(text: string): RunStatus[] {
  return text
    .split(/[,\s]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const found = STATUSES.find((status) => status === word);
      if (found !== undefined) return found;
      throw usageError(
        'bad-setting',
        `${KEYS.on} of git's configuration has ${JSON.stringify(word)}, expected some of ${STATUSES.join(', ')}`,
        [`git config ${KEYS.on} "failed, lost"`],
      );
    });
}
