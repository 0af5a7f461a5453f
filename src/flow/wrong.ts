/** What keeps a text from being what it should be. */
export interface Wrong {
  /** Clause without a subject: `leaves the repository`. */
  readonly wrong: string;
  readonly hint?: string;
}

export function isWrong(value: unknown): value is Wrong {
  return typeof value === 'object' && value !== null && 'wrong' in value;
}

/** The hint as a part of a mistake. */
export function hintOf(wrong: Wrong): { readonly hint?: string } {
  return wrong.hint === undefined ? {} : { hint: wrong.hint };
}
