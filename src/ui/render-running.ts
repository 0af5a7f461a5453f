import { humanAge } from '../base/human.ts';
import type { RunningRun, RunningState } from '../model/running-run.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

interface SubmittedView {
  readonly run: string;
  readonly flow: string;
  readonly runner: string;
  readonly job: string;
}

/** The last lines of `mlgit run --detach`. */
export function renderSubmitted({ run, flow, runner, job }: SubmittedView, palette: Palette): string {
  return [
    `${palette.good(`${flow}@${run}`)} goes on without this machine: job ${printable(job)} on ${printable(runner)}`,
    palette.dim(`mlgit attach ${run}  shows it, and records its end; mlgit ps, mlgit cancel ${run}`),
  ].join('\n');
}

const REMEDIES: { readonly [state: string]: string } = {
  ended: ', not recorded here yet: mlgit attach',
  lost: ': mlgit run takes what it had computed',
};

/** `mlgit ps`. `now` is epoch milliseconds. */
export function renderRunning(runs: readonly RunningRun[], now: number, palette: Palette): string {
  if (runs.length === 0) return palette.dim('no run is in progress');
  return renderTable(
    [{ title: 'run' }, { title: 'state' }, { title: 'where' }, { title: 'since' }, { title: 'user' }],
    runs.map((run) => [
      `${run.flow}@${run.run}`,
      `${coloured(run.state, palette)}${REMEDIES[run.state] ?? ''}`,
      printable(run.where),
      humanAge(now - Date.parse(run.startedAt)),
      printable(run.user.replace(/ <[^>]*>$/, '')),
    ]),
    { head: palette.dim },
  );
}

function coloured(state: RunningState, palette: Palette): string {
  return state === 'lost' ? palette.bad(state) : palette.accent(state);
}
