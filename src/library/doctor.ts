import type { Examined } from '../app/examined.ts';
import { Calls } from './calls.ts';
import { requireOptions } from './checked-calls.ts';
import type { OpenOptions } from './options.ts';
import { surroundings } from './surroundings.ts';
import { useCases } from './use-cases-later.ts';

const nothing = async () => ({ explain: (error: unknown) => error, remarks: [], close: async () => {} });

/**
 * Versions, git, repository, store and tools: what works, and what to do about the rest. Changes nothing. Where no repository can be opened, that
 * is one of the findings.
 */
export async function doctor(options: Omit<OpenOptions, 'onWarning'> = {}): Promise<readonly Examined[]> {
  requireOptions('doctor', options);
  return new Calls(options.signal, undefined).do({}, nothing, async () => {
    const { examineSetup } = await useCases();
    return examineSetup(surroundings(options));
  });
}
