import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mentionedParams, renderCommand } from '../../../src/flow/templates.ts';
import { errorOf } from '../../support/flow-text.ts';

const VALUES = {
  inputs: { raw: 'data/default.csv', odd: "it's a $file.csv" },
  outputs: { model: 'models/model.joblib' },
  params: { seed: 7, rate: 0.1, fast: true, name: 'two words', empty: '' },
  item: { depth: 3 },
};
const render = (command: string) => renderCommand(command, VALUES);

describe('renderCommand', () => {
  it('replaces templates and quotes values only where the shell needs it', () => {
    expect(render('a ${{ inputs.raw }} ${{outputs.model}} ${{  params.seed }} ${{ params.fast }}')).toBe(
      'a data/default.csv models/model.joblib 7 true',
    );
    expect(render('a --name=${{ params.name }} ${{ params.empty }} ${{ inputs.odd }}')).toBe(
      "a --name='two words' '' 'it'\\''s a $file.csv'",
    );
  });

  it("leaves the shell's own variables alone", () => {
    const command = 'for x in 1 2; do echo "$x ${HOME} ${x%.csv} $((1 << 2))"; done';
    expect(render(command)).toBe(command);
  });

  it('quotes for the quotes that are there already', () => {
    expect(render('echo "${{ inputs.odd }}"')).toBe('echo "it\'s a \\$file.csv"');
    expect(render("echo '${{ inputs.odd }}'")).toBe("echo 'it'\\''s a $file.csv'");
    expect(render('echo "$(cat ${{ inputs.odd }})"')).toBe("echo \"$(cat 'it'\\''s a $file.csv')\"");
    expect(render("cat <<'E'\n${{ inputs.odd }} it's\nE\necho ${{ params.name }}")).toBe(
      "cat <<'E'\nit's a $file.csv it's\nE\necho 'two words'",
    );
    expect(render("# it's ${{ params.name }}\necho ${{ params.name }}")).toBe(
      "# it's two words\necho 'two words'",
    );
  });

  it('refuses a template that stands for nothing', () => {
    expect(errorOf(() => render('a ${{ params.sed }}'))).toMatchObject({
      code: 'unknown-template',
      kind: 'usage',
      hints: ['did you mean "params.seed"?'],
    });
    expect(errorOf(() => render('a ${{ params.constructor }}')).code).toBe('unknown-template');
  });
});

describe('what the shell makes of a rendered value', () => {
  const forms: readonly (readonly [where: string, command: string, expected: (value: string) => string])[] = [
    ['as a word', "printf '%s' ${{ params.v }}", (value) => value],
    ['inside a word', "printf '%s' a${{ params.v }}b", (value) => `a${value}b`],
    ['in double quotes', `printf '%s' "a \${{ params.v }} b"`, (value) => `a ${value} b`],
    ['in single quotes', "printf '%s' 'a ${{ params.v }} b'", (value) => `a ${value} b`],
    ['in a substitution in quotes', `printf '%s' "$(printf '%sx' \${{ params.v }})"`, (value) => `${value}x`],
    ['after an arithmetic shift', "printf '%s' $((1 << 2))${{ params.v }}", (value) => `4${value}`],
    ['after an escaped quote', "printf '%s' \\'${{ params.v }}", (value) => `'${value}`],
    ['after a comment', "# it's\nprintf '%s' ${{ params.v }}", (value) => value],
    ['after a word with #', "x=${#HOME}; printf '%s' a#'b'${{ params.v }}", (value) => `a#b${value}`],
    ['in a here-document', 'cat <<EOF\n"${{ params.v }}"\nEOF\n', (value) => `"${value}"\n`],
    ['in a literal here-document', 'cat <<\'EOF\'\n"${{ params.v }}"\nEOF\n', (value) => `"${value}"\n`],
    [
      'behind a here-document',
      "cat <<-E >/dev/null\n\tit's\n\tE\nprintf '%s' ${{ params.v }}",
      (value) => value,
    ],
  ];
  const values = fc.oneof(
    fc.string({ unit: fc.constantFrom(...`ab'"$\`\\ #;&|()<>*?[]{}~!%\n\t-=`), minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  );
  it.each(forms)('is the value, %s', (where, command, expected) => {
    fc.assert(
      fc.property(values, (value) => {
        fc.pre(!/[\0\r]/.test(value) && value.isWellFormed());
        // A line that ends the literal here-document cannot be written inside it.
        fc.pre(!where.includes('here-document') || !value.includes('\n'));
        const script = renderCommand(command, { inputs: {}, outputs: {}, params: { v: value }, item: {} });
        const printed = execFileSync('/bin/sh', ['-c', script], {
          encoding: 'utf8',
          env: { PATH: '/usr/bin:/bin', HOME: '/' },
        });
        expect(printed).toBe(expected(value));
      }),
      { numRuns: 25 },
    );
  });
});

describe('mentionedParams', () => {
  const names = ['seed', 'learning-rate', 'rate'];

  it('finds templates and variables', () => {
    expect(mentionedParams(['a ${{ params.rate }}'], names)).toEqual(['rate']);
    expect(mentionedParams(['a "$MLGIT_PARAM_SEED"', 'b ${MLGIT_PARAM_LEARNING_RATE}'], names)).toEqual([
      'seed',
      'learning-rate',
    ]);
    expect(mentionedParams(['python a.py'], names)).toEqual([]);
  });

  it('does not take one name for another that it begins with', () => {
    expect(mentionedParams(['a $MLGIT_PARAM_SEED_2'], names)).toEqual([]);
  });

  it('takes a mention of the file of parameters for all of them', () => {
    expect(mentionedParams(['a $MLGIT_PARAMS_FILE ${{ params.seed }}'], names)).toEqual(names);
  });
});
