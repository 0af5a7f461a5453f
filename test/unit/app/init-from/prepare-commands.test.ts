import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareCommands } from '../../../../src/app/init-from/prepare-commands.ts';
import { temporaryFolder } from '../../../support/repo.ts';

/** Where a command of `--from` runs, and what runs there. */
async function prepared(command: string, prefix = ''): Promise<string> {
  const root = realpathSync(temporaryFolder());
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  for (const path of ['top.py', 'src/prep.py', 'src/deep/fit.py', 'src/look.ipynb'])
    writeFileSync(join(root, path), '');
  const config = { cwd: join(root, prefix), env: { PATH: '' } };
  const [found] = await prepareCommands({ config, location: { prefix } } as never, root, [command]);
  return `${found?.folder}: ${found?.notebook ?? found?.shell}`;
}

describe('a command to observe', () => {
  it.each([
    ['top.py --lr 1', ': python3 top.py --lr 1'],
    ['cd src && python prep.py && python x.py', 'src: python prep.py && python x.py'],
    ['cd ./src/ && cd deep && fit.py', 'src/deep: python3 fit.py'],
    ['cd src && look.ipynb', ': src/look.ipynb'],
    // What only a shell can tell is left to it.
    ['cd "$HOME" && ls', ': cd "$HOME" && ls'],
    ['cd gone && ls', ': cd gone && ls'],
    ['cd .. && ls', ': cd .. && ls'],
    ['cd src; ls', ': cd src; ls'],
  ])('runs where %s goes', async (command, expected) => {
    expect(await prepared(command)).toBe(expected);
  });

  it('begins where it is typed', async () => {
    expect(await prepared('cd ../src/deep && fit.py', 'src/')).toBe('src/deep: python3 fit.py');
  });
});
