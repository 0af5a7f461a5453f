import { stemOf } from '../../flow/repository-path.ts';
import { UniqueNames } from './unique-names.ts';

/** In a notebook names are variables of Python, where these mean something already. */
const BUILTINS = new Set(
  'abs all any bin bool bytes chr data df dict dir eval exec filter float format hash help hex id input int iter len list map max min next np object oct open ord os pd plt pow print range repr re round set slice sorted str sum super sys tuple type vars zip'.split(
    ' ',
  ),
);

/** Names for the inputs and outputs of one step, by the stems of their paths. */
export class StepNames {
  readonly #inputs = new UniqueNames();
  readonly #outputs: UniqueNames;
  readonly #isNotebook: boolean;

  /** Inputs and outputs of a notebook are one kind of name. */
  constructor(isNotebook: boolean) {
    this.#isNotebook = isNotebook;
    this.#outputs = isNotebook ? this.#inputs : new UniqueNames();
  }

  input(path: string): string {
    return this.#inputs.take(...this.#stem(path));
  }

  output(path: string): string {
    return this.#outputs.take(...this.#stem(path));
  }

  /** The stem, and with its ending. */
  #stem(path: string): [string, string] {
    const stem = stemOf(path);
    const isTaken = this.#isNotebook && BUILTINS.has(stem.toLowerCase());
    const ending = /\.(\w+)$/.exec(path)?.[1] ?? 'folder';
    return [isTaken ? `${stem}-file` : stem, `${stem}-${ending}`];
  }
}
