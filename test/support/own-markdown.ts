import { expect } from 'vitest';

/** Outside of blocks of code there is no element but those of mlgit, and all rows of a table have as many cells. */
export function expectOwnMarkdown(text: string): void {
  const outside = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
  let width = 0;
  for (const line of outside.split('\n')) {
    const cells = line.startsWith('|') ? line.split('|').length : 0;
    if (width > 0 && cells > 0) expect(cells, line).toBe(width);
    width = cells;
    const values = line.replace(/^> /, '').replace(/<\/?(?:code|b|details|summary)>/g, '');
    expect(values).not.toMatch(/[<>`*_[\]\\@]/);
  }
  for (const element of ['code', 'b', 'details', 'summary']) {
    expect(outside.split(`<${element}>`).length).toBe(outside.split(`</${element}>`).length);
  }
}
