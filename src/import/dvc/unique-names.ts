import { isName, suggestName, variableName } from '../../model/name.ts';

/** Gives names that are valid, and different also as variables, to things that were called by anything. */
export class UniqueNames {
  private readonly taken: Set<string>;

  constructor(reserved: readonly string[] = []) {
    this.taken = new Set(reserved.map(variableName));
  }

  /** The first of the wishes that is free; else the first with a number. */
  take(...wishes: readonly string[]): string {
    const valid = wishes.map(asName);
    const free = valid.find((name) => !this.taken.has(variableName(name)));
    const [first = 'name'] = valid;
    let name = free ?? first;
    for (let n = 2; this.taken.has(variableName(name)); n++) name = `${first}-${n}`;
    this.taken.add(variableName(name));
    return name;
  }
}

function asName(text: string): string {
  const name = suggestName(text.normalize('NFKD').replace(/\p{M}+/gu, ''));
  return isName(name) ? name : `${name}-1`;
}
