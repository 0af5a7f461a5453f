import fc from 'fast-check';

/** Texts as somebody could put into a record to lead a terminal astray, and ordinary ones. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '\u001b[2J\u001b[H',
    '\u001b]0;title\u0007',
    '\u009b31m',
    'safe\rspoofed',
    'two\nlines',
    'tab\there',
    'back\b\bspace',
    'rtl \u202egnp.exe',
    '\u001bP+q544e\u001b\\',
    '\u2028',
  ),
);

/** What no line of a listing may hold: a terminal would obey it. */
export const OBEYED = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
