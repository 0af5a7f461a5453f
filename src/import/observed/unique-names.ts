import { isName, suggestName, variableName } from '../../model/name.ts';

/** Gives names that the flow file accepts, no two of which are one variable of a task. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(variableName(name));
  }

  /** The nearest free name to some text; `otherwise` is tried before a number is put behind it. */
  take(text: string, otherwise = text): string {
    const [plain, second] = [text, otherwise].map((one) => {
      const base = suggestName(one);
      return isName(base) ? base : `${base}-1`;
    }) as [string, string];
    for (let number = 0; ; number++) {
      const name = number === 0 ? plain : number === 1 ? second : `${plain}-${number}`;
      if (this.#taken.has(variableName(name))) continue;
      this.#taken.add(variableName(name));
      return name;
    }
  }
}
