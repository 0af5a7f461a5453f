import type { Key } from '../screen/key.ts';
import { listHeight, logHeight } from './layout.ts';
import type { LiveAbilities, LiveView, LogView, ScreenSize } from './live-view.ts';
import type { RunState } from './run-state.ts';
import { selectedRow, selectionOf, visibleRows } from './visible-rows.ts';

/** What a key asks for that is more than another view. */
export type LiveEffect =
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'detach' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'open-log'; readonly task: string }
  | { readonly kind: 'close-log' };

export interface Watched {
  readonly state: RunState;
  readonly abilities: LiveAbilities;
  readonly size: ScreenSize;
}

export interface KeyResult {
  readonly view: LiveView;
  readonly effect?: LiveEffect;
}

/** The view after a key, and what the key asks for. */
export function reduceKey(before: LiveView, key: Key, watched: Watched): KeyResult {
  const view = { ...before, said: undefined };
  if (key === 'ctrl-c') return { view: { ...view, asking: undefined }, effect: { kind: 'interrupt' } };
  if (key === 'ctrl-z') return { view, effect: { kind: 'suspend' } };
  if (view.asking !== undefined) return answered({ ...view, asking: undefined }, key);
  if (view.screen === 'help') return { view: { ...view, screen: 'steps' } };
  if (key === '?') return { view: { ...view, screen: 'help' } };
  if (key === 'c') return askToCancel(view, watched.state);
  if (key === 'd') return detach(view, watched.abilities);
  if (view.screen === 'log' && view.log !== undefined) return inLog(view, view.log, key, watched.size);
  return inSteps(view, key, watched);
}

function askToCancel(view: LiveView, { cancelling }: RunState): KeyResult {
  return cancelling === undefined
    ? { view: { ...view, asking: 'cancel' } }
    : { view: { ...view, said: 'It is being cancelled already; Ctrl-C ends its tasks at once' } };
}

function answered(view: LiveView, key: Key): KeyResult {
  return key === 'y' || key === 'Y' || key === 'c'
    ? { view, effect: { kind: 'cancel' } }
    : { view: { ...view, said: 'Nothing was cancelled' } };
}

function detach(view: LiveView, { canDetach, detaching }: LiveAbilities): KeyResult {
  return canDetach ? { view, effect: { kind: 'detach' } } : { view: { ...view, said: detaching } };
}

function inSteps(view: LiveView, key: Key, watched: Watched): KeyResult {
  const rows = visibleRows(watched.state, view);
  const at = selectedRow(rows, view);
  const row = rows[at];
  const page = Math.max(1, listHeight(watched.size) - 1);
  const target: { readonly [key: string]: number } = {
    ...{ up: at - 1, k: at - 1, down: at + 1, j: at + 1 },
    ...{
      'page-up': at - page,
      'page-down': at + page,
      home: 0,
      g: 0,
      end: rows.length - 1,
      G: rows.length - 1,
    },
  };
  const to = target[key];
  if (to !== undefined) return { view: { ...view, selected: selectionOf(rows, to) } };
  if (row === undefined) return { view };
  if (key === 'escape') return { view: { ...view, expanded: new Set() } };
  if (key === 'l') return openLog(view, row.task?.id ?? row.step.name, watched);
  if (key === 'enter' && row.task !== undefined) return openLog(view, row.task.id, watched);
  const isOpen = view.expanded.has(row.step.name);
  if (key === 'enter' || key === ' ') return toggle(view, row.step.name, !isOpen, watched);
  if (key === 'right' && !isOpen) return toggle(view, row.step.name, true, watched);
  if (key === 'left' && isOpen) return toggle(view, row.step.name, false, watched);
  return { view };
}

function toggle(view: LiveView, name: string, open: boolean, watched: Watched): KeyResult {
  const { index, steps } = watched.state;
  const step = steps.at(index.get(name) ?? -1);
  if (step?.fanOut !== true) return openLog(view, name, watched);
  if (!step.known) return { view: { ...view, said: `The items of ${name} are not known yet` } };
  const expanded = new Set(view.expanded);
  if (open) expanded.add(name);
  else expanded.delete(name);
  const rows = visibleRows(watched.state, { expanded });
  const selected = selectionOf(
    rows,
    rows.findIndex(({ key }) => key === name),
  );
  return { view: { ...view, expanded, selected } };
}

/** Of a step, the log of the task that somebody would look at first. */
function openLog(view: LiveView, name: string, { state, abilities }: Watched): KeyResult {
  if (!abilities.canOpenLogs) {
    return { view: { ...view, said: 'Logs of these runs are shown by mlgit logs --follow' } };
  }
  const step = state.steps.at(state.index.get(name) ?? -1);
  const task = step === undefined ? name : taskToLookAt(step.name, state);
  if (task === undefined) return { view: { ...view, said: `Nothing of ${name} has started yet` } };
  return { view, effect: { kind: 'open-log', task } };
}

function taskToLookAt(name: string, state: RunState): string | undefined {
  const rows = visibleRows(state, { expanded: new Set([name]) });
  return rows.find(({ step, task }) => step.name === name && task !== undefined && task.attempt > 0)?.task
    ?.id;
}

function inLog(view: LiveView, log: LogView, key: Key, size: ScreenSize): KeyResult {
  const closing: ReadonlySet<string> = new Set(['escape', 'l', 'q', 'left', 'enter']);
  if (closing.has(key)) {
    return { view: { ...view, screen: 'steps', log: undefined }, effect: { kind: 'close-log' } };
  }
  const height = logHeight(size);
  const last = Math.max(0, log.lines.length - height);
  const top = Math.min(log.top ?? last, last);
  const target: { readonly [key: string]: number } = {
    ...{ up: top - 1, k: top - 1, down: top + 1, j: top + 1 },
    ...{ 'page-up': top - height, 'page-down': top + height, ' ': top + height },
    ...{ home: 0, g: 0, end: last, G: last, f: last },
  };
  const to = target[key];
  if (to === undefined) return { view };
  return { view: { ...view, log: { ...log, top: to >= last ? undefined : Math.max(0, to) } } };
}
