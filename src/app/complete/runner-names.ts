import { LOCAL_RUNNER } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { configuredNames } from '../runners/configured-runners.ts';

/** Names of the places to run steps: of the flow file, of the user's configuration, and this machine. */
export async function runnerNames(context: Context): Promise<string[]> {
  const declared = Object.keys((await context.flowFile())?.runners ?? {});
  return [...new Set([LOCAL_RUNNER, ...declared, ...(await configuredNames(context.settings))])];
}
