import { STAGED_BYTES, stagedFolder } from '../../../store/staged-name.ts';

const MIB = 2 ** 20;

/** What a worker without credentials does with records of its attempt (docs/worker-protocol.md, "Mailboxes"). */
export function attemptUrls(folder: string) {
  const [order, start, result] = ['order', 'start', 'result'].map((name) => `${folder}/${name}`) as [
    string,
    string,
    string,
  ];
  return {
    reads: [order, start, result],
    creates: [start, result],
    writes: [
      { below: `${folder}/beat-`, mostBytes: 1024 },
      { below: `${folder}/log-`, mostBytes: MIB },
      { below: `${stagedFolder(folder)}/`, mostBytes: STAGED_BYTES },
    ],
  };
}
