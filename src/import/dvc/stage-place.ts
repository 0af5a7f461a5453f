import type { Path } from '../../flow/value-path.ts';
import type { DvcDocument } from './document.ts';
import { CannotTranslate } from './problem.ts';
import type { Scope } from './scope.ts';
import { isList, type Value } from './value.ts';

/** What reading a part of a stage takes. */
export interface StagePlace {
  readonly document: DvcDocument;
  readonly at: Path;
  readonly wdir: string;
  readonly scope: Scope;
}

/** A list that may be left out. @throws CannotTranslate */
export function listOf(value: Value | undefined, key: string): readonly Value[] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return value;
  throw new CannotTranslate(`${key}: expected a list`);
}
