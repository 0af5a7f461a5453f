import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { DvcData } from './data-file.ts';

/** What makes a path of the tree. */
export interface Maker {
  readonly step: string;
  readonly output: string;
  readonly path: string;
}

/** Which paths of the tree steps make, and which are tracked data; both by their place in folders. */
export class KnownPaths {
  private readonly made = new Map<string, Maker>();
  private readonly tracked = new Map<string, DvcData>();
  /** Folder → what is somewhere below it. */
  private readonly makersBelow = new Map<string, Maker[]>();
  private readonly dataBelow = new Map<string, string[]>();

  addMaker(maker: Maker): void {
    this.made.set(maker.path, maker);
    for (const folder of above(maker.path)) push(this.makersBelow, folder, maker);
  }

  addData(path: string, data: DvcData): void {
    this.tracked.set(path, data);
    for (const folder of above(path)) push(this.dataBelow, folder, path);
  }

  /** Who makes a path, or a folder that it is in. */
  makerOf(path: string): Maker | undefined {
    return [path, ...above(path)].map((one) => this.made.get(one)).find((one) => one !== undefined);
  }

  makersIn(folder: string): readonly Maker[] {
    return this.makersBelow.get(folder) ?? [];
  }

  /** The tracked data that a path is, or is a part of. */
  dataOf(path: string): string | undefined {
    return [path, ...above(path)].find((one) => this.tracked.has(one));
  }

  dataIn(folder: string): readonly string[] {
    return this.dataBelow.get(folder) ?? [];
  }

  get data(): ReadonlyMap<string, DvcData> {
    return this.tracked;
  }
}

/** The folders that a path is in, innermost first; the top is the empty one. */
function above(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    folders.push(path.slice(0, at));
  return path === '' ? [] : [...folders, ''];
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Whether a path is one of some, or lies in one of them. */
export function isIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isAtOrBelow(path, folder));
}
