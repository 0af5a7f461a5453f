import { shellWord } from '../base/shell-word.ts';
import type { ShellContext } from './shell-context.ts';

/**
 * `text` written so that the shell reads exactly it, in the quotes that are around it already; the same text where
 * nothing in it means anything to the shell.
 */
export function shellQuote(text: string, context: ShellContext = 'plain'): string {
  switch (context) {
    case 'plain':
    case 'backtick':
      return shellWord(text);
    case 'single':
      return text.replaceAll("'", "'\\''");
    case 'double':
      return text.replace(/[\\"$`]/g, '\\$&');
    case 'here':
      return text.replace(/[\\$`]/g, '\\$&');
    case 'literal-here':
      return text;
    case 'comment':
      return text.replaceAll('\n', ' ');
  }
}
