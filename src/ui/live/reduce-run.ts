import { describeFailure } from '../../model/describe-failure.ts';
import type { RunEvent } from '../../model/event.ts';
import { splitTaskId } from '../../model/task-id.ts';
import { endOfTask } from './end-of-task.ts';
import { noted, reduceSurroundings } from './reduce-surroundings.ts';
import { reduceSweep } from './reduce-sweep.ts';
import { Rows } from './rows.ts';
import type { RunState, StepState, TaskState } from './run-state.ts';
import { changeTask, expandStep, newStep, type TaskChange } from './step-tasks.ts';

type Told<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** What is known of a run after one more event. Nothing but the event decides: no clock, no terminal. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  if (state.kind === 'sweep' || event.type === 'sweep-started') return reduceSweep(state, event);
  switch (event.type) {
    case 'run-started':
      return started(state, event);
    case 'times-expected':
      return mapSteps(state, (step) => {
        const expectedMs = event.steps[step.name];
        return expectedMs === undefined ? step : { ...step, expectedMs };
      });
    case 'step-expanded':
      return withStep(state, event.step, (step) => expandStep(step, event.tasks, event.at));
    case 'task-started': {
      const attempt = (taskOf(state, event.task)?.attempt ?? 0) + 1;
      return withTask(state, event, { phase: 'running', attempt, note: '', line: '' });
    }
    case 'task-queued':
      return withTask(state, event, { phase: 'queued', note: event.because });
    case 'task-waiting':
      return withTask(state, event, { phase: 'waiting', note: `run ${event.run} is computing the same` });
    case 'task-retrying':
      return retrying(state, event);
    case 'task-usage': {
      const { cpu, memoryBytes } = event;
      const used = {
        ...(cpu === undefined ? {} : { cpu }),
        ...(memoryBytes === undefined ? {} : { memoryBytes }),
      };
      return withTask(state, event, used);
    }
    case 'task-log': {
      const { task, line } = event;
      if (line.trim() === '') return state;
      return { ...withTask(state, event, { line }), printed: { task, line } };
    }
    case 'task-ended':
      return taskEnded(state, event);
    default:
      return reduceSurroundings(state, event);
  }
}

function started(state: RunState, event: Told<'run-started'>): RunState {
  const outlines = event.steps ?? event.tasks.map((name) => ({ name, needs: [] }));
  const steps = outlines.map((outline) =>
    newStep(outline, 'fanOut' in outline && outline.fanOut ? undefined : [outline.name], event.at),
  );
  return {
    ...state,
    ...{ flow: event.flow, run: event.run, startedAt: event.at, jobs: event.jobs ?? 1 },
    ...(event.resumes === undefined ? {} : { resumes: event.resumes }),
    steps: Rows.of(steps),
    index: new Map(steps.map(({ name }, row) => [name, row])),
  };
}

function retrying(state: RunState, event: Told<'task-retrying'>): RunState {
  const { task, attempt, failure, at } = event;
  const why = describeFailure(failure);
  const paused = withTask(state, event, { phase: 'pausing', attempt, note: why });
  return noted(paused, { at, tone: 'note', task, text: `attempt ${attempt} failed, ${why}` });
}

function taskEnded(state: RunState, event: Told<'task-ended'>): RunState {
  const change = endOfTask(event);
  const { printed, ...rest } = withTask(state, event, change);
  const ended = printed === undefined || printed.task === event.task ? rest : { ...rest, printed };
  if (change.phase !== 'failed') return ended;
  return noted(ended, { at: event.at, tone: 'bad', task: event.task, text: change.note ?? 'failed' });
}

function withTask(
  state: RunState,
  { task, at }: { readonly task: string; readonly at: number },
  change: TaskChange,
): RunState {
  return withStep(state, splitTaskId(task).step, (step) => changeTask(step, task, at, change));
}

function withStep(state: RunState, name: string, change: (step: StepState) => StepState): RunState {
  const row = state.index.get(name);
  const step = row === undefined ? undefined : state.steps.at(row);
  if (row === undefined || step === undefined) return state;
  const changed = change(step);
  return changed === step ? state : { ...state, steps: state.steps.with(row, changed) };
}

function mapSteps(state: RunState, change: (step: StepState) => StepState): RunState {
  return { ...state, steps: Rows.of([...state.steps].map(change)) };
}

/** The task of that id, where it is known. */
export function taskOf(state: RunState, id: string): TaskState | undefined {
  const row = state.index.get(splitTaskId(id).step);
  const step = row === undefined ? undefined : state.steps.at(row);
  const at = step?.index.get(id);
  return at === undefined ? undefined : step?.tasks.at(at);
}
