// add of one file of 1 GiB, from nothing, against dvc add
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addSides, benchFolder, requireSameResult } from './support/add-sides.mjs';
import { conclude, interleave } from './support/compare.mjs';
import { digestOf, writeBigFile } from './support/data.mjs';

const ROUNDS = 5;
const { ours, peer } = addSides('add-big', benchFolder(), (path) => writeBigFile(path, 1024 ** 3));
requireSameResult([ours, peer]);
const fromNothing = (side) => ({
  name: side.name,
  run() {
    rmSync(side.forget(), { recursive: true });
    digestOf(join(side.cwd, 'data'));
    return side.add();
  },
});
const results = interleave({ rounds: ROUNDS, ours: fromNothing(ours), peer: fromNothing(peer) });
const checked = 'one file of 1 GiB from nothing; both gave back the same bytes';
conclude({ bench: 'add-big', ...results, target: 0.5, maxPeakBytes: 200 * 1024 * 1024, checked });
