import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { toolPresent } from './required-tool.ts';

const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
/** A Python with numpy, safetensors, onnx and Pillow, which `test/support/servers/arrays.sh` installs. */
const folder = join(cache, 'mlgit-test', 'arrays-2.3.5-0.7.0-1.20.0-12.0.0');

/** For `describe.skipIf(!hasArrays())`. */
export function hasArrays(): boolean {
  return toolPresent('numpy', () => existsSync(join(folder, 'complete')));
}

/** The bytes that a script writes to `out`, a file object; `np`, `io` and `sys` are imported. */
export function bytesFromPython(script: string): Buffer {
  const prelude = 'import io, sys\nimport numpy as np\nout = sys.stdout.buffer\n';
  return execFileSync(join(folder, 'bin', 'python'), ['-c', prelude + script], {
    maxBuffer: 64 * 1024 * 1024,
  });
}
