// One direction of transfer, of one kind of data, against s5cmd and dvc.
import { concludeAll, interleave } from './compare.mjs';
import { requireSameRoundTrip, s3Sides } from './s3-sides.mjs';

const ROUNDS = { s5cmd: 5, dvc: 3 };

/**
 * `write(path)` makes the data; `going(side)` is what is timed (`pushing`, `pulling`); `s5cmdShare` is the part of s5cmd's rate
 * that is to be reached.
 */
export async function benchTransfer({ bench, write, going, checked, s5cmdShare }) {
  const { mlgit, dvc, s5cmd, digest } = await s3Sides(bench, write);
  requireSameRoundTrip([mlgit, dvc, s5cmd], digest);
  const against = (side) => interleave({ rounds: ROUNDS[side.name], ours: going(mlgit), peer: going(side) });
  concludeAll({
    bench,
    checked: `${checked}; all three gave back the same bytes`,
    parts: {
      s5cmd: { ...against(s5cmd), target: 1 / s5cmdShare, maxPeakBytes: 300e6 },
      dvc: { ...against(dvc), target: 2 / 3 },
    },
  });
}
