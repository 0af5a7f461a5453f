import { spawn } from 'node:child_process';
import { once } from 'node:events';

const OPENERS: { readonly [platform: string]: readonly [file: string, ...args: string[]] } = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/** Asks the system to show a URL; returns why that did not work. */
export async function openInBrowser(
  url: string,
  platform: string = process.platform,
): Promise<string | undefined> {
  const [file, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const child = spawn(file, [...args, url], { detached: true, stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    return `${file}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
  }
  child.unref();
  return undefined;
}
