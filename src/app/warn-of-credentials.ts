import type { Plan } from '../flow/plan-types.ts';
import type { EventSink } from '../model/event.ts';
import type { Context } from './context.ts';
import { credentialParams } from './credential-params.ts';
import { isPythonFile, type LoadedFlow } from './load-flow.ts';

/** Tells of parameters that are called like credentials: what a run records travels to everybody who fetches it. */
export function warnOfCredentials(
  context: Context,
  { file }: Pick<LoadedFlow, 'file'>,
  { params, emit }: Pick<Plan, 'params'> & { readonly emit: EventSink },
): void {
  for (const name of credentialParams(params)) {
    const variable = name.toUpperCase().replaceAll('-', '_');
    const key = isPythonFile(file.path) ? `@step(secrets=["${variable}"])` : `secrets: [${variable}]`;
    emit({
      type: 'warning',
      at: context.config.clock.now(),
      message: `The parameter ${name} is called like a credential, and a run records its parameters`,
      hints: [
        `${key}   (of the step that needs it, in place of the parameter: a variable that is never recorded)`,
      ],
    });
  }
}
