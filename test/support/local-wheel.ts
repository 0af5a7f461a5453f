import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAKE = `
import sys, zipfile
folder, name, version, requires = sys.argv[1:5]
info = f"{name}-{version}.dist-info"
stamp = (2020, 1, 1, 0, 0, 0)
metadata = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
metadata += "".join(f"Requires-Dist: {r}\\n" for r in requires.split(",") if r)
files = {
    f"{name}/__init__.py": f"VERSION = '{version}'\\n",
    f"{info}/METADATA": metadata,
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
files[f"{info}/RECORD"] = "".join(f"{p},,\\n" for p in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
    for path, text in files.items():
        wheel.writestr(zipfile.ZipInfo(path, stamp), text)
`;

export interface WheelOptions {
  readonly python: string;
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
}

/** Writes a wheel of one module with a VERSION, and returns its SHA-256 in hex. */
export function makeWheel(options: WheelOptions): string {
  mkdirSync(options.folder, { recursive: true });
  const { folder, name, version, requires = [] } = options;
  execFileSync(options.python, ['-I', '-c', MAKE, folder, name, version, requires.join(',')]);
  const bytes = readFileSync(join(folder, `${name}-${version}-py3-none-any.whl`));
  return createHash('sha256').update(bytes).digest('hex');
}
