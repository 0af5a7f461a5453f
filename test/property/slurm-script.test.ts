import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchScript, hereDocument } from '../../src/runner/slurm/job-script.ts';

const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\r\n]/.test(text));

it('gives each job of an array its argument, whatever that is', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(), (args, random) => {
      const index = random % args.length;
      const script = batchScript(
        'printf "%s|%s" "$#" "$1"',
        args.map((argument) => ({ argument })),
      );
      const out = execFileSync('/bin/sh', ['-c', script], { env: { SLURM_ARRAY_TASK_ID: `${index}` } });
      expect(out.toString()).toBe(`1|${args[index]}`);
    }),
    { numRuns: 50 },
  );
});

it('gives a command all of a text, also when that has the line that would end it', () => {
  const text = "a 'b' $c\nMLGIT_END\nMLGIT_END_\n";
  const program = `cat ${hereDocument(text)}echo after`;
  expect(execFileSync('/bin/sh', { input: program }).toString()).toBe(`${text}after\n`);
});

it('lets sbatch read no options from the text of the caller', () => {
  const [, ...lines] = batchScript('#SBATCH --mem=1\ntrue', [{ argument: 'x' }]).split('\n');
  expect(lines.findIndex((text) => text.startsWith('#'))).toBeGreaterThan(0);
});
