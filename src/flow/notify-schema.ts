import * as z from 'zod';
import { listOf, text } from './schema-parts.ts';

const STATUSES = ['failed', 'lost', 'succeeded', 'cancelled'] as const;
const ONE_OF = `one of ${STATUSES.join(', ')}`;

export const notifyShape = {
  on: listOf(z.enum(STATUSES, { error: ONE_OF }), `a list of ${STATUSES.join(', ')}`)
    .optional()
    .describe('Ends of a run that are told: failed, lost, succeeded, cancelled; by default failed and lost.'),
  command: text('a command')
    .optional()
    .describe('Shell command that gets the run as JSON on standard input.'),
  webhook: text('a URL, or $NAME of a variable that holds one')
    .optional()
    .describe('URL that gets the run as JSON by POST; or $NAME, a variable of the caller that holds it.'),
};
const one = z.strictObject(notifyShape, { error: 'a mapping of on with command or webhook' });

export const notify = z
  .union([one, listOf(one, 'a list of mappings of on with command or webhook')], {
    error: 'a mapping of on with command or webhook, or a list of them',
  })
  .describe('Who is told when a run has ended.');

export type RawNotify = z.infer<typeof notify>;
