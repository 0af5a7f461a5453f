// add of 10,000 files of 10 KiB, from nothing, against dvc add
import { join } from 'node:path';
import { addSides, benchFolder, requireSameResult } from './support/add-sides.mjs';
import { conclude, interleave } from './support/compare.mjs';
import { digestOf, writeManyFiles } from './support/data.mjs';

const ROUNDS = 5;
const { ours, peer } = addSides('add-many', benchFolder(), (path) => writeManyFiles(path, 10_000, 10 * 1024));
requireSameResult([ours, peer]);
const fromNothing = (side) => ({
  name: side.name,
  run() {
    side.forget();
    digestOf(join(side.cwd, 'data'));
    return side.add();
  },
});
const results = interleave({ rounds: ROUNDS, ours: fromNothing(ours), peer: fromNothing(peer) });
const checked = '10,000 files of 10 KiB from nothing; both gave back the same bytes';
conclude({ bench: 'add-many', ...results, target: 0.5, maxPeakBytes: 200 * 1024 * 1024, checked });
