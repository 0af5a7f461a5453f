import type { EventSink } from '../model/event.ts';
import type { EnvironmentEvent } from '../workspace/environment/build-context.ts';

/** Passes on what happens while an environment is made ready. `at`: milliseconds since the epoch. */
export function emitEnvironment(emit: EventSink, event: EnvironmentEvent, at: number): void {
  switch (event.type) {
    case 'building':
      emit({ ...event, type: 'environment-building', at });
      break;
    case 'progress':
      emit({ ...event, type: 'environment-progress', at });
      break;
    case 'waiting':
      emit({ type: 'environment-progress', at, line: `waiting for ${event.on}` });
      break;
    case 'ready':
      emit({ ...event, type: 'environment-ready', at });
      break;
    case 'warning':
      emit({ ...event, at });
  }
}
