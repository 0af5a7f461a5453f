import { styleText } from 'node:util';

const out = process.stdout;
const coloured = out.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const paint = (format) => (text) =>
  coloured ? styleText(format, String(text), { validateStream: false }) : String(text);

export const bold = paint('bold');
export const dim = paint('dim');
export const green = paint('green');
export const red = paint('red');
export const yellow = paint('yellow');
export const cyan = paint('cyan');
export const title = paint(['bold', 'cyan']);

/** Columns to write in: never above 80, so that lines read well in a wide window too. */
export const width = Math.min(80, Math.max(40, out.columns ?? 80));

export const print = (line = '') => out.write(`${line}\n`);

/** Breaks a sentence at spaces so that no line is longer than the terminal. */
export function wrap(text, indent = '  ') {
  const lines = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n');
}

export function seconds(ms) {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
