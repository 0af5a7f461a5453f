// Installs the peers of the benchmarks: node bench/support/install-peers.mjs [NAME…]
import { installedPeer, installPeer, PEER_MISSING, PEERS } from './peers.mjs';

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PEERS);
let missing = 0;
for (const name of names) {
  if (!(name in PEERS)) {
    console.error(`There is no peer ${name}: expected ${Object.keys(PEERS).join(', ')}`);
    process.exit(2);
  }
  const path = installedPeer(name) ?? installPeer(name);
  console.log(path === undefined ? `${name}: missing` : `${name}: ${path}`);
  if (path === undefined) missing++;
}
process.exit(missing === 0 ? 0 : PEER_MISSING);
