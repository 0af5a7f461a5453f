// A process of its own with a store, driven by the test: node store-child.ts '<json>'. Prints one JSON line an event.
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { parseDigest } from '../../src/model/digest.ts';
import { openLocalStore } from '../../src/store/local/open-local-store.ts';

export type ChildOrder =
  | { readonly action: 'ingest'; readonly root: string; readonly path: string; readonly holdAt?: number }
  | { readonly action: 'claim'; readonly root: string; readonly key: string; readonly owner: string };

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;

function tell(event: object): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

/** Stands still at this very point until it is killed. */
function hold(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}

try {
  const { store, cache } = openLocalStore({
    root: order.root,
    host: 'test-host',
    pid: process.pid,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    randomBytes: (length) => randomBytes(length),
  });
  if (order.action === 'claim') {
    const claim = await cache.claim(parseDigest(order.key), order.owner);
    tell('heldBy' in claim ? { heldBy: claim.heldBy } : { claimed: true });
    hold();
  } else {
    let calls = 0;
    const content = await store.ingest(order.path, {
      mode: 'copy',
      kind: 'any',
      onProgress: () => {
        if (++calls !== order.holdAt) return;
        tell({ holding: calls });
        hold();
      },
    });
    tell({ content });
  }
} catch (error) {
  const { code, kind, message, hints } = error as { [field: string]: unknown };
  tell({ error: { code, kind, message, hints } });
}
