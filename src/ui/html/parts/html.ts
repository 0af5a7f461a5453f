import { pageSafe } from '../../printable.ts';

/** Text that is HTML already: made by `html`, so that whatever else is put into it is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes: texts and numbers are escaped, HTML is not, nothing is left out. */
export type Piece = Html | string | number | bigint | false | null | undefined | readonly Piece[];

/** HTML with values in the place of texts or of attributes in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Html(strings.reduce((text, part, i) => text + piece(values[i - 1]) + part));
}

function piece(value: Piece): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(piece).join('');
  return escapeText(String(value));
}

const ENTITIES: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text of a page: it can begin no element or attribute, and holds nothing that turns the direction of what follows. */
export function escapeText(text: string): string {
  return pageSafe(text).replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}

/**
 * Data for the script of a page, as an element that the browser never runs. No text in it can end the element or begin
 * a comment (HTML, "Restrictions for contents of script elements"): `<` is written as `\u003c`.
 */
export function dataElement(id: string, data: unknown): Html {
  const json = JSON.stringify(data, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return new Html(`<script type="application/json" id="${escapeText(id)}">${inert(json)}</script>`);
}

function inert(json: string): string {
  return json.replace(
    /[<>\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
