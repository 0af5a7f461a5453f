import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { mistakesOf } from '../../support/flow-text.ts';

const flow = (schedule: string) =>
  `version: 1\nflows: {a: {schedule: "${schedule}", steps: {b: {run: x}}}}\n`;

describe('a schedule', () => {
  it.each(['*/5 0-23/2 1,15 JAN-MAR mon-fri', '0 6 * * 7', '0-30/10 * * 12 0'])('may be %s', (schedule) => {
    expect(parseFlowFile(flow(schedule), 'mlgit.yaml').flows.a?.schedule).toBe(schedule);
  });

  it.each([
    '* 24 * * *',
    '* * 0 * *',
    '* * * foo *',
    '* * * * 8',
    '*/0 * * * *',
    '30-10 * * * *',
    '1- * * * *',
    '*',
  ])('may not be %s', (schedule) => {
    expect(mistakesOf(flow(schedule))).toEqual([expect.stringContaining('is no time of cron')]);
  });

  it('that is none is told with the field that is wrong', () => {
    expect(mistakesOf(flow('99 * * * *'))).toEqual([
      '2:23 schedule: "99 * * * *" is no time of cron: expected a minute from 0 to 59, found "99" (minute, hour, day, month, weekday: "0 6 * * 1" is each Monday at six)',
    ]);
  });
});
