// push with nothing new beside an S3 store of 50,000 objects, against dvc push
import { concludeAll, interleave } from './support/compare.mjs';
import { writeManyFiles } from './support/data.mjs';
import { requireSameRoundTrip, s3Sides } from './support/s3-sides.mjs';

const ROUNDS = 9;
const { mlgit, dvc, digest } = await s3Sides('push-noop', (path) => writeManyFiles(path, 50_000, 64));
requireSameRoundTrip([mlgit, dvc], digest);
const again = (side) => ({ name: side.name, run: side.pushAgain });
concludeAll({
  bench: 'push-noop',
  checked: '50,000 objects are there and nothing is new; both gave back the same bytes before',
  parts: { noop: { ...interleave({ rounds: ROUNDS, ours: again(mlgit), peer: again(dvc) }), target: 1 / 5 } },
});
