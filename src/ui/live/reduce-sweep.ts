import type { RunEvent } from '../../model/event.ts';
import { reduceSurroundings } from './reduce-surroundings.ts';
import { Rows } from './rows.ts';
import { NOTHING_YET, type RunState } from './run-state.ts';
import { changeTask, newStep, type TaskChange } from './step-tasks.ts';

/** The runs of a sweep are shown as one step whose tasks they are. */
const RUNS = 'runs';

export function reduceSweep(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'sweep-started': {
      const step = newStep({ name: RUNS, needs: [], fanOut: true }, event.names ?? [], event.at);
      return {
        ...NOTHING_YET,
        ...{ kind: 'sweep', flow: 'sweep', run: event.sweep, startedAt: event.at, jobs: event.jobs ?? 1 },
        steps: Rows.of([step]),
        index: new Map([[RUNS, 0]]),
      };
    }
    case 'task-started': {
      const found = split(state, event.task);
      return found === undefined
        ? state
        : withRun(state, found.name, event.at, { phase: 'running', line: found.task });
    }
    case 'task-log': {
      const found = split(state, event.task);
      return { ...state, printed: { task: found?.name ?? event.task, line: event.line } };
    }
    case 'sweep-run-ended': {
      const { name, status, cached, tasks, wallMs } = event;
      const phase = status === 'succeeded' ? (cached === tasks ? 'cached' : 'succeeded') : endPhase(status);
      return withRun(state, name, event.at, { phase, wallMs, line: '' });
    }
    default:
      return reduceSurroundings(state, event);
  }
}

function endPhase(status: 'failed' | 'cancelled' | 'lost'): 'failed' | 'cancelled' {
  return status === 'cancelled' ? 'cancelled' : 'failed';
}

function withRun(state: RunState, name: string, at: number, change: TaskChange): RunState {
  const step = state.steps.at(0);
  return step === undefined ? state : { ...state, steps: Rows.of([changeTask(step, name, at, change)]) };
}

/** Events name a task of a sweep by the run's parameters and the task; the values of the parameters may have blanks. */
function split(state: RunState, text: string): { readonly name: string; readonly task: string } | undefined {
  const runs = state.steps.at(0)?.index;
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
    const name = text.slice(0, at);
    if (runs?.has(name)) return { name, task: text.slice(at + 1) };
  }
  return undefined;
}
