import { expect, test } from 'vitest';
import { parseStatus } from '../../../src/git/status.ts';

const OID = '1'.repeat(40);
const OTHER = '2'.repeat(40);
const ZERO = '0'.repeat(40);

test('reads heads, changes, conflicts and untracked files from the records of git status', () => {
  const out = [
    `# branch.oid ${OID}`,
    '# branch.head feature/x',
    '# branch.upstream origin/feature/x',
    '# stash 3',
    `1 MT N... 100644 100644 120000 ${OID} ${OTHER} with space\nand break`,
    `1 .A N... 000000 000000 100644 ${ZERO} ${ZERO} intent`,
    `1 .M SC.. 160000 160000 160000 ${OID} ${OID} sub`,
    `u UU N... 100644 100755 100644 100644 ${OID} ${OTHER} ${OID} both ways`,
    '? new file',
    '? nested/',
    '! ignored',
    '',
  ].join('\0');
  const status = parseStatus(Buffer.from(out));
  expect(status).toMatchObject({ head: OID, branch: 'feature/x' });
  expect(status.changes.map((change) => ({ ...change, path: change.path.toString() }))).toEqual([
    { path: 'with space\nand break', staged: 'M', work: 'T', headMode: '100644', headOid: OID },
    { path: 'intent', staged: '.', work: 'A', headMode: '000000', headOid: undefined },
    { path: 'sub', staged: '.', work: 'M', headMode: '160000', headOid: OID },
  ]);
  expect(status.unmerged.map((one) => ({ ...one, path: one.path.toString() }))).toEqual([
    { path: 'both ways', headMode: '100755', headOid: OTHER },
  ]);
  expect(status.untracked.map(String)).toEqual(['new file', 'nested/']);
});

test('an unborn branch has no head, a detached head no branch', () => {
  expect(parseStatus(Buffer.from('# branch.oid (initial)\0# branch.head main\0'))).toMatchObject({
    head: undefined,
    branch: 'main',
  });
  expect(parseStatus(Buffer.from(`# branch.oid ${OID}\0# branch.head (detached)\0`))).toMatchObject({
    head: OID,
    branch: undefined,
  });
});

test('names keep the bytes git gave them', () => {
  const name = Buffer.from([0x62, 0xff, 0x64]);
  const status = parseStatus(Buffer.concat([Buffer.from('? '), name, Buffer.from([0])]));
  expect(status.untracked[0]?.equals(name)).toBe(true);
});
