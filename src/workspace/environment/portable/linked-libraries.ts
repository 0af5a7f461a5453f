import { execFile } from 'node:child_process';

/** What belongs to the C library of a machine, which can only be taken whole: the node's own serves. */
const OF_THE_C_LIBRARY =
  /^(linux-vdso|linux-gate|ld-linux.*|ld64|libc|libm|libmvec|libdl|libpthread|librt|libutil|libresolv|libnsl|libanl|libBrokenLocale|libthread_db)\.so(\.|$)/;
const BATCH = 100;

/**
 * The shared libraries that these programs and libraries are linked to: name → absolute path, as the dynamic linker of this
 * machine finds them (ldd(1)). Undefined where there is no `ldd`.
 */
export async function linkedLibraries(
  files: readonly string[],
  path: string,
): Promise<Map<string, string> | undefined> {
  const found = new Map<string, string>();
  for (let start = 0; start < files.length; start += BATCH) {
    const text = await ldd(files.slice(start, start + BATCH), path);
    if (text === undefined) return undefined;
    for (const [, name = '', file = ''] of text.matchAll(/^\s+(\S+) => (\/\S.*) \(0x[0-9a-f]+\)$/gm)) {
      if (!OF_THE_C_LIBRARY.test(name)) found.set(name, file);
    }
  }
  return found;
}

/** It ends with 1 when one of the files is linked to nothing, and says the rest all the same. */
function ldd(files: readonly string[], path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const env = { PATH: path, LC_ALL: 'C' };
    execFile('ldd', files, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (error === null || error.code === 1) resolve(stdout);
      else if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}
