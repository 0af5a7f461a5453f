// add of 10,000 files of 10 KiB of which none has changed, against dvc add
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addSides, benchFolder, requireSameResult } from './support/add-sides.mjs';
import { conclude, interleave } from './support/compare.mjs';
import { writeManyFiles } from './support/data.mjs';

const ROUNDS = 9;
const { ours, peer } = addSides('readd', benchFolder(), (path) => writeManyFiles(path, 10_000, 10 * 1024));
requireSameResult([ours, peer]);
const again = (side, pointer) => {
  side.add();
  const before = readFileSync(join(side.cwd, pointer), 'utf8');
  return {
    name: side.name,
    run() {
      const result = side.add();
      if (readFileSync(join(side.cwd, pointer), 'utf8') !== before)
        throw new Error(`${side.name} changed its pointer`);
      return result;
    },
  };
};
const results = interleave({
  rounds: ROUNDS,
  ours: again(ours, 'data.mlgit'),
  peer: again(peer, 'data.dvc'),
});
const checked = '10,000 files of 10 KiB, none changed; both left their pointer as it was';
conclude({ bench: 'readd', ...results, target: 0.25, checked });
