import type { Wrong } from './wrong.ts';

/** What mlgit says itself, and what would keep it from hearing of its jobs; with the letters that mean the same. */
const OWN = [
  'array',
  'chdir',
  'clusters',
  'error',
  'export',
  'export-file',
  'help',
  'input',
  'job-name',
  'no-requeue',
  'output',
  'parsable',
  'requeue',
  'test-only',
  'usage',
  'version',
  'wait',
  'wrap',
];
const OWN_LETTERS = 'aeiohJDMVW?';
/** What has a key of its own. */
const KEYS = ['account', 'partition'] as const;
const KEY_LETTERS: { readonly [letter: string]: string } = { A: 'account', p: 'partition' };
/** Letters without a value, behind which another can stand in the same word. */
const FLAGS = /^-[HIkOQsvu]*/;

/** What is wrong with a further word for sbatch; undefined when nothing is. */
export function wrongSbatchOption(text: string): Wrong | undefined {
  if (!text.startsWith('-')) return { wrong: 'does not begin with "-"', hint: 'write it as --qos=high' };
  const [, name] = /^--([a-z][a-z0-9_-]*)(?:=\P{C}*)?$/u.exec(text) ?? [];
  if (name !== undefined) return ofLong(name);
  const letter = /^-[A-Za-z?]\P{C}*$/u.test(text) ? text.replace(FLAGS, '').charAt(0) : undefined;
  if (letter === undefined) {
    return { wrong: 'is not one option of sbatch with its value', hint: 'write it as --qos=high' };
  }
  if (letter !== '' && OWN_LETTERS.includes(letter)) return own();
  const key = KEY_LETTERS[letter];
  return key === undefined ? undefined : ofKey(key);
}

/** sbatch takes the beginning of a name for the whole. */
function ofLong(name: string): Wrong | undefined {
  if (OWN.some((one) => one.startsWith(name))) return own();
  const key = KEYS.find((one) => one.startsWith(name));
  return key === undefined ? undefined : ofKey(key);
}

function own(): Wrong {
  return { wrong: 'is an option that mlgit sets itself', hint: 'take it out' };
}

function ofKey(key: string): Wrong {
  return { wrong: `is an option for which there is the key ${key}`, hint: `${key}: NAME` };
}
