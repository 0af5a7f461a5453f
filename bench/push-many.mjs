// push of 10,000 files of 10 KiB to an S3 server on the loopback, against s5cmd and dvc push
import { concludeAll, interleave } from './support/compare.mjs';
import { writeManyFiles } from './support/data.mjs';
import { pushing, requireSameRoundTrip, s3Sides } from './support/s3-sides.mjs';

const ROUNDS = { s5cmd: 5, dvc: 3 };
const { mlgit, dvc, s5cmd, digest } = await s3Sides('push-many', (path) =>
  writeManyFiles(path, 10_000, 10 * 1024),
);
requireSameRoundTrip([mlgit, dvc, s5cmd], digest);
const against = (side) =>
  interleave({ rounds: ROUNDS[side.name], ours: pushing(mlgit), peer: pushing(side) });
concludeAll({
  bench: 'push-many',
  checked: '10,000 files of 10 KiB to an empty place; all three gave back the same bytes',
  parts: {
    s5cmd: { ...against(s5cmd), target: 1 / 0.8, maxPeakBytes: 300e6 },
    dvc: { ...against(dvc), target: 2 / 3 },
  },
});
