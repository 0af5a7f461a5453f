// Imported into a driver before it starts (`--import`): when it ends, it tells what CPU it used, and what of that was the live view's.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

// Children with a Node of their own tell of themselves; threads are part of their process.
if (isMainThread) {
  registerHooks({ load: measureView });
  process.on('exit', () =>
    writeFileSync(
      join(process.env.MLGIT_BENCH_USAGE, String(process.pid)),
      JSON.stringify({ ...process.cpuUsage(), view: globalThis.viewUsage }),
    ),
  );
}

/** `LiveScreen` is all of the view once it is loaded: what it does with an event, a key and a frame is done when its methods return. */
function measureView(url, context, nextLoad) {
  const loaded = nextLoad(url, context);
  const source = String(loaded.source ?? '');
  if (!/\bLiveScreen\s*=\s*class\b|\bclass LiveScreen\b/.test(source)) return loaded;
  globalThis.measureMethods = measureMethods;
  return { ...loaded, source: `${source};globalThis.measureMethods(LiveScreen.prototype);` };
}

/**
 * CPU of this thread while it is in a method, its part of the collecting of garbage included: neither a busy machine counts nor
 * what the run itself does. Threads by which V8 helps itself are not told apart.
 */
function measureMethods(prototype) {
  const usage = { user: 0, system: 0 };
  globalThis.viewUsage = usage;
  let isInside = false;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof value !== 'function' || name === 'constructor') continue;
    prototype[name] = function measured(...args) {
      if (isInside) return value.apply(this, args);
      isInside = true;
      const before = process.threadCpuUsage();
      try {
        return value.apply(this, args);
      } finally {
        const { user, system } = process.threadCpuUsage(before);
        usage.user += user;
        usage.system += system;
        isInside = false;
      }
    };
  }
}
