import * as z from 'zod';
import { listOf, named, number, scalar, text } from './schema-parts.ts';

export const cacheShape = {
  ttl: text('a time with its unit, as 7d')
    .optional()
    .describe('How long a recorded result is reused, as 7d.'),
  key: text('a command').optional().describe('Command whose output enters the key.'),
};

const RETRY_CLASSES = ['error', 'timeout', 'oom', 'preempted', 'lost', 'network'] as const;
const retryClass = z.union(
  [
    z.enum(RETRY_CLASSES, { error: `one of ${RETRY_CLASSES.join(', ')}` }),
    z.int({ error: 'an exit code' }).min(1, { error: 'an exit code from 1 to 255' }).max(255, {
      error: 'an exit code from 1 to 255',
    }),
  ],
  { error: `an exit code, or one of ${RETRY_CLASSES.join(', ')}` },
);
const times = z
  .int({ error: 'a whole number of tries after the first' })
  .min(0, { error: 'a number of tries from 0 to 100' })
  .max(100, { error: 'a number of tries from 0 to 100' });

export const scaleShape = { memory: number.optional() };

export const retryShape = {
  times: times.optional().describe('Tries after the first; 1 unless given.'),
  for: listOf(retryClass, 'a list of exit codes and classes of failures')
    .optional()
    .describe(`Which failures: exit codes, ${RETRY_CLASSES.join(', ')}; by default all.`),
  backoff: text('a time with its unit, as 30s')
    .optional()
    .describe('Pause before the first retry, doubled each time, with jitter.'),
  scale: z
    .strictObject(scaleShape, { error: 'a mapping of memory' })
    .optional()
    .describe('Factor by which each retry asks for more memory.'),
};

/** What decides whether, how often and what of a step runs. */
export const controlShape = {
  python: text('module:function')
    .optional()
    .describe('module:function, called with inputs, outputs, params and item by name; in place of run.'),
  notebook: text('the path of an .ipynb file')
    .optional()
    .describe('Notebook to execute with parameters; in place of run.'),
  flow: text('the name of a flow')
    .optional()
    .describe('Another flow of this file as a step; in place of run.'),
  foreach: z
    .union(
      [
        text('the name of a step with foreach'),
        named(
          z.union([listOf(scalar, 'a list of values'), text('step.artifact')], {
            error: 'a list of values, step.artifact, or step.key of a step with foreach',
          }),
          'keys with their values',
        ),
      ],
      { error: 'keys with their values, or the name of a step with foreach' },
    )
    .optional()
    .describe(
      'One task for each combination of values: lists, step.artifact, or step.key of another foreach.',
    ),
  exclude: listOf(named(scalar, 'keys with values'), 'a list of mappings of keys with values')
    .optional()
    .describe('Combinations of foreach to leave out; of some keys: all that have those values.'),
  when: text('a CEL expression')
    .optional()
    .describe('CEL over params, item and metrics.STEP: where it is false, the step is skipped.'),
  retry: z
    .union([times, z.strictObject(retryShape)], {
      error: 'a number of tries after the first, or a mapping of times, for, backoff and scale',
    })
    .optional()
    .describe('Tries after a failure.'),
  allow_failure: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('True: its failure fails neither the run nor what can do without it.'),
  fresh: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('True: each task of it gets a process of its own, and none that was started before.'),
  cache: z
    .union([z.boolean(), z.strictObject(cacheShape)], {
      error: 'true, false, or a mapping of ttl and key',
    })
    .optional()
    .describe('False: always run, still record; ttl and key for sources that change outside.'),
};
