// push of one file of 1 GiB to an S3 server on the loopback, against s5cmd and dvc push
import { concludeAll, interleave } from './support/compare.mjs';
import { writeBigFile } from './support/data.mjs';
import { pushing, requireSameRoundTrip, s3Sides } from './support/s3-sides.mjs';

const ROUNDS = { s5cmd: 5, dvc: 3 };
const { mlgit, dvc, s5cmd, digest } = await s3Sides('push-big', (path) => writeBigFile(path, 1024 ** 3));
requireSameRoundTrip([mlgit, dvc, s5cmd], digest);
const against = (side) =>
  interleave({ rounds: ROUNDS[side.name], ours: pushing(mlgit), peer: pushing(side) });
concludeAll({
  bench: 'push-big',
  checked: 'one file of 1 GiB to an empty place; all three gave back the same bytes',
  parts: {
    s5cmd: { ...against(s5cmd), target: 1 / 0.9, maxPeakBytes: 300e6 },
    dvc: { ...against(dvc), target: 2 / 3 },
  },
});
