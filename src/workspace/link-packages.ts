import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Makes the folders of `workspace.link` (`.venv`, `node_modules`) visible in a workspace, by symbolic links. */
export async function linkPackages(root: string, workspace: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const target = join(workspace, path);
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(root, path), target, 'dir');
  }
}
