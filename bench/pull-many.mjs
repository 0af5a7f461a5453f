// pull of 10,000 files of 10 KiB from an S3 server on the loopback, against s5cmd and dvc pull
import { concludeAll, interleave } from './support/compare.mjs';
import { writeManyFiles } from './support/data.mjs';
import { pulling, requireSameRoundTrip, s3Sides } from './support/s3-sides.mjs';

const ROUNDS = { s5cmd: 5, dvc: 3 };
const { mlgit, dvc, s5cmd, digest } = await s3Sides('pull-many', (path) =>
  writeManyFiles(path, 10_000, 10 * 1024),
);
requireSameRoundTrip([mlgit, dvc, s5cmd], digest);
const against = (side) =>
  interleave({ rounds: ROUNDS[side.name], ours: pulling(mlgit), peer: pulling(side) });
concludeAll({
  bench: 'pull-many',
  checked: '10,000 files of 10 KiB into a new clone; all three gave back the same bytes',
  parts: {
    s5cmd: { ...against(s5cmd), target: 1 / 0.8, maxPeakBytes: 300e6 },
    dvc: { ...against(dvc), target: 2 / 3 },
  },
});
