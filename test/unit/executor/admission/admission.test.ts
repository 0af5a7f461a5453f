import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Admission } from '../../../../src/executor/admission/admission.ts';
import type { Admitted } from '../../../../src/executor/admission/port.ts';

const NAMES = { holder: 'a', user: 'mina', run: 'credit@k3f9abcdef' };
const WANTED = { cpu: 1, memoryBytes: 0, gpu: 0, diskBytes: 0, onWaiting: () => {} };

/** The tasks of each post, in order. */
function admissionWith() {
  const posts: string[] = [];
  const board = {
    ...NAMES,
    post: (own: readonly { task: string; held: boolean }[]) =>
      posts.push(own.map(({ task, held }) => (held ? task : `(${task})`)).join(' ')),
    others: () => [],
    watch: () => () => {},
    close: () => posts.push('closed'),
  };
  const capacity = { cpu: 2, memoryBytes: 0, gpu: 0, diskBytes: 0 };
  const admission = new Admission({ board, capacity, gpus: [], now: () => 1 });
  const { signal } = new AbortController();
  const get = async (task: string, cpu = 1) =>
    (await admission.acquire({ ...WANTED, cpu, task }, signal)) as Admitted;
  return { posts, admission, get };
}

it('writes nothing when a task takes over what was given back', async () => {
  const { posts, get } = admissionWith();
  const first = await get('a');
  await get('b');
  first.release();
  const third = await get('c');
  await turn();
  first.release();
  await turn();
  expect(posts).toEqual(['a', 'a b']);
  third.release();
  await turn();
  expect(posts.slice(2)).toEqual(['b']);
});

it('posts what is given back together with what starts in its place and wants less', async () => {
  const { posts, get } = admissionWith();
  const first = await get('a');
  await get('b');
  first.release();
  await get('c', 0.5);
  await turn();
  expect(posts).toEqual(['a', 'a b', 'b c']);
});

it('posts what is given back at the end of the turn when nothing starts', async () => {
  const { posts, get } = admissionWith();
  const first = await get('a');
  const second = await get('b');
  first.release();
  expect(posts).toEqual(['a', 'a b']);
  await turn();
  expect(posts.slice(2)).toEqual(['b']);
  second.release();
  await turn();
  expect(posts.slice(3)).toEqual(['']);
});

it('lets one that waits have at once what is given back', async () => {
  const { posts, get } = admissionWith();
  const first = await get('a');
  await get('b');
  const third = get('c');
  first.release();
  await third;
  await turn();
  expect(posts).toEqual(['a', 'a b', 'a b (c)', 'b c']);
});

it('posts of a wide fan-out only the first that waits, tells all of them why, and lets them have their turns in order', async () => {
  const { posts, admission } = admissionWith();
  const told: string[] = [];
  const started: string[] = [];
  const { signal } = new AbortController();
  const names = Array.from({ length: 500 }, (_, index) => `w${index}`);
  const ended = names.map(async (task) => {
    const onWaiting = (): void => void told.push(task);
    const admitted = (await admission.acquire({ ...WANTED, task, onWaiting }, signal)) as Admitted;
    started.push(task);
    await turn();
    admitted.release();
  });
  expect(posts).toEqual(['w0', 'w0 w1', 'w0 w1 (w2)']);
  expect(told).toEqual(names.slice(2));
  await Promise.all(ended);
  await turn();
  expect(started).toEqual(names);
  expect(posts.every((post) => post.split(' ').length <= 3)).toBe(true);
  expect(posts.at(-1)).toBe('');
});

it('posts once that all who wait have left', async () => {
  const { posts, admission, get } = admissionWith();
  const first = await get('a', 2);
  const run = new AbortController();
  const asked = ['b', 'c', 'd'].map((task) => admission.acquire({ ...WANTED, task }, run.signal));
  run.abort();
  expect(await Promise.all(asked)).toEqual([undefined, undefined, undefined]);
  await turn();
  expect(posts).toEqual(['a', 'a (b)', 'a']);
  first.release();
});

it('posts nothing after it was closed', async () => {
  const { posts, admission, get } = admissionWith();
  (await get('a')).release();
  admission.close();
  await turn();
  expect(posts).toEqual(['a', 'closed']);
});
