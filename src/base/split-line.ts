/**
 * The words of a command line of a POSIX shell up to the cursor, the last one being typed (and empty after a space).
 * Quotes and backslashes are taken away (POSIX.1-2017, 2.2); nothing is expanded.
 */
export function splitLine(line: string): string[] {
  const words = [''];
  let quote = '';
  let isOpen = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] as string;
    const next = line[at + 1];
    if (quote === "'" || (quote === '"' && sign === '"')) {
      if (sign === quote) quote = '';
      else append(words, sign);
    } else if (sign === '\\' && next !== undefined && (quote === '' || '"\\$`'.includes(next))) {
      append(words, next);
      isOpen = true;
      at++;
    } else if (quote === '' && (sign === '"' || sign === "'")) {
      quote = sign;
      isOpen = true;
    } else if (quote === '' && /\s/.test(sign)) {
      if (isOpen) words.push('');
      isOpen = false;
    } else {
      append(words, sign);
      isOpen = true;
    }
  }
  return words;
}

function append(words: string[], text: string): void {
  words[words.length - 1] += text;
}
