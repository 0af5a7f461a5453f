import * as z from 'zod';
import { listOf, text } from './schema-parts.ts';

const modes = z.enum(['report', 'fail', 'trace'], { error: 'report, fail or trace' });

export const undeclaredShape = {
  allow: listOf(text('an absolute path'), 'a list of absolute paths')
    .optional()
    .describe('Absolute paths that may be read; their content enters the cache key.'),
  otherwise: modes
    .optional()
    .describe('What is done about all other reads: report (default), fail or trace.'),
};

/** Of a step, or of a flow or the file for the steps that have none of their own. */
export const undeclared = z
  .union([modes, z.strictObject(undeclaredShape)], {
    error: 'report, fail, trace, or a mapping of allow and otherwise',
  })
  .describe('What is done about reads that the cache key does not cover: report, fail, trace; allow.');

export type RawUndeclared = z.infer<typeof undeclared>;
