import { expect, it, vi } from 'vitest';
import { LinePrinter } from '../../../src/cli/line-printer.ts';

it('writes lines that may wait together, before any that may not, and by itself in the end', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const printer = new LinePrinter();
  for (const line of ['a', 'b']) printer.printSoon(line);
  expect(written).toEqual([]);
  printer.print('c');
  expect(written).toEqual(['a\nb\nc\n']);
  printer.printSoon('d');
  await expect.poll(() => written).toEqual(['a\nb\nc\n', 'd\n']);
  printer.flush();
  expect(written.length).toBe(2);
});
