import { describe, expect, it } from 'vitest';
import { gxVerdict } from '../../../src/checks/gx-report.ts';

const REPORT = { version: '1.3.0', expectations: 2, rows: 4, failed: [], wrong: 0, sample: '' };
const failed = { type: 'expect_column_values_to_be_unique', columns: ['id'], error: null };

const judge = (facts: object) => gxVerdict(JSON.stringify({ ...REPORT, ...facts }), 'checks/s.json');

describe('a report of Great Expectations', () => {
  it('without a failed expectation holds', () => {
    expect(judge({})).toEqual({
      verdict: { status: 'passed', expected: 'all 2 expectations of checks/s.json', found: '4 rows' },
      sample: '',
    });
  });

  it('names what was not met, and has the rows', () => {
    const sample = '{"id":1}\n{"id":1}\n';
    expect(judge({ failed: [failed], wrong: 2, sample })).toEqual({
      verdict: {
        status: 'failed',
        expected: 'all 2 expectations of checks/s.json',
        found: '1 not met: expect_column_values_to_be_unique(id)',
        rows: 2,
      },
      sample,
    });
  });

  it('of an expectation that broke is an error', () => {
    const broken = { ...failed, error: 'no column nosuch' };
    expect(judge({ failed: [failed, broken] })).toMatchObject({
      verdict: { status: 'error', found: 'no column nosuch' },
      sample: '',
    });
  });

  it.each(['', '{"rows":', '[]', '{"rows":4}', JSON.stringify({ ...REPORT, failed: [{}] })])(
    'is none: %j',
    (text) => {
      expect(gxVerdict(text, 's.json').verdict).toMatchObject({
        status: 'error',
        found: 'the package left no report',
      });
    },
  );
});
