import type { DvcDocument } from './document.ts';
import { folderOf, type Place, placeOf } from './place.ts';
import { isList, isMap, pythonText, type Scalar, type Value, type ValueMap } from './value.ts';

/** What DVC calls content by. `legacy`: of versions before 3, which read CR LF of texts as LF. */
export interface Md5 {
  /** 32 characters. */
  readonly hex: string;
  readonly legacy: boolean;
  readonly isFolder: boolean;
}

/** A file of a folder. */
export interface DvcEntry {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly md5: Md5;
  readonly executable: boolean;
}

/** Data that a .dvc file tracks, or a stage made, as it is recorded there. */
export interface DvcData {
  readonly place: Place;
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly md5: Md5 | undefined;
  readonly sizeBytes: number | undefined;
  readonly executable: boolean;
  /** Of a folder that is written out file by file (cloud-versioned data). */
  readonly entries: readonly DvcEntry[] | undefined;
  /** How many files of such a folder have no path or no MD5 there. */
  readonly unnamed: number;
  /** False: git has the bytes, and DVC does not. */
  readonly isCached: boolean;
  /** Keys that have a meaning to DVC or its users, and none here: `desc`, `remote` … */
  readonly extras: readonly string[];
}

/** Where imported data comes from. */
export interface DvcSource {
  readonly line: number;
  /** As a person would write it. */
  readonly text: string;
  readonly kind: 'repository' | 'url' | 'database';
}

export interface DvcDataFile {
  /** Relative to the top: `data/raw.csv.dvc`. */
  readonly file: string;
  readonly outs: readonly DvcData[];
  readonly sources: readonly DvcSource[];
  /** A stage of its own, of DVC before 1.0. */
  readonly isStage: boolean;
}

export function readDataFile(document: DvcDocument): DvcDataFile {
  const value = isMap(document.value) ? document.value : {};
  const wdir = typeof value['wdir'] === 'string' ? value['wdir'] : '.';
  const folder = placeOf(wdir, folderOf(document.file));
  const base = folder.kind === 'inside' ? folder.path : folderOf(document.file);
  return {
    file: document.file,
    outs: mapsOf(value['outs']).map((out, index) =>
      readData(out, { file: document.file, line: document.line(['outs', index]), folder: base }),
    ),
    sources: mapsOf(value['deps']).flatMap((dep, index) => sourceOf(dep, document.line(['deps', index]))),
    isStage: typeof value['cmd'] === 'string',
  };
}

/** An entry of `outs` with its `path`. */
export function readData(
  out: ValueMap,
  at: { readonly file: string; readonly line: number; readonly folder: string },
): DvcData {
  const text = typeof out['path'] === 'string' ? out['path'] : '';
  return {
    ...{ place: placeOf(text, at.folder), text, file: at.file, line: at.line },
    md5: md5Of(out),
    sizeBytes: typeof out['size'] === 'number' ? out['size'] : undefined,
    executable: out['isexec'] === true,
    ...entriesOf(out['files']),
    isCached: out['cache'] !== false,
    extras: EXTRAS.filter((key) => Object.hasOwn(out, key)),
  };
}

const EXTRAS = ['desc', 'labels', 'meta', 'persist', 'push', 'remote', 'type'];

function entriesOf(files: Value | undefined): Pick<DvcData, 'entries' | 'unnamed'> {
  if (!isList(files)) return { entries: undefined, unnamed: 0 };
  const entries = mapsOf(files).flatMap(entryOf);
  return { entries, unnamed: files.length - entries.length };
}

/** Of an entry with `md5` and, since DVC 3, `hash`. */
export function md5Of(entry: ValueMap): Md5 | undefined {
  const { md5, hash } = entry;
  const [, hex, folder] = /^([0-9a-f]{32})(\.dir)?$/.exec(typeof md5 === 'string' ? md5 : '') ?? [];
  if (hex === undefined || (hash !== undefined && hash !== 'md5')) return undefined;
  return { hex, legacy: hash === undefined, isFolder: folder !== undefined };
}

function entryOf(entry: ValueMap): DvcEntry[] {
  const path = entry['relpath'];
  const md5 = md5Of({ ...entry, hash: 'md5' });
  return typeof path === 'string' && md5 !== undefined
    ? [{ path, md5, executable: entry['isexec'] === true }]
    : [];
}

function sourceOf(dep: ValueMap, line: number): DvcSource[] {
  const { repo, path, db } = dep;
  const text = typeof path === 'string' ? path : '';
  if (isMap(db)) return [{ line, kind: 'database', text: 'a query of a database' }];
  if (isMap(repo)) {
    const rev = repo['rev'] ?? repo['rev_lock'];
    const at = rev === undefined || typeof rev === 'object' ? '' : `, revision ${pythonText(rev as Scalar)}`;
    return [{ line, kind: 'repository', text: `${text} of ${String(repo['url'])}${at}` }];
  }
  return text === '' ? [] : [{ line, kind: 'url', text }];
}

export function mapsOf(value: Value | undefined): ValueMap[] {
  return isList(value) ? value.filter(isMap) : [];
}
