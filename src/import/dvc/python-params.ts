import { PythonFloat, type Value } from './value.ts';

/**
 * Constants of a Python file as DVC takes parameters from it: `NAME = literal` at the top, and in a class, whose name is
 * then the key around them. What is computed is left out, as there.
 */
export function readPython(text: string): Value {
  const top: { [name: string]: Value } = {};
  let inClass: { [name: string]: Value } | undefined;
  for (const line of logicalLines(text)) {
    const [, opened] = /^class\s+(\w+)/.exec(line) ?? [];
    if (opened !== undefined) {
      inClass = {};
      top[opened] = inClass;
      continue;
    }
    const [, indent = '', self, name, source = ''] =
      /^(\s*)(self\.)?([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)\s*(.*)$/s.exec(line) ?? [];
    if (indent === '' && /^\S/.test(line)) inClass = undefined;
    const target = indent === '' ? top : inClass;
    if (name === undefined || target === undefined || (indent === '' && self !== undefined)) continue;
    const value = new Literal(source).read();
    if (value !== undefined) target[name] = value;
  }
  return top;
}

/** Lines with those that open brackets go on in; comments and blank ones left out. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/^((?:[^'"#]|'[^']*'|"[^"]*")*)#.*$/, '$1').trimEnd();
    const whole = open === '' ? line : `${open} ${line.trim()}`;
    const bare = whole.replace(/'[^']*'|"[^"]*"/g, '');
    const depth = [...bare].reduce((sum, c) => sum + ('([{'.includes(c) ? 1 : ')]}'.includes(c) ? -1 : 0), 0);
    open = depth > 0 ? whole : '';
    if (depth <= 0 && whole.trim() !== '') lines.push(whole);
  }
  return lines;
}

/** Reads one literal: a number, text, truth value, None, list, tuple or dict of them. */
class Literal {
  private rest: string;

  constructor(source: string) {
    this.rest = source.trim();
  }

  /** Undefined where it is something else. */
  read(): Value | undefined {
    const value = this.value();
    return this.rest === '' ? value : undefined;
  }

  private take(pattern: RegExp): string | undefined {
    const [found] = pattern.exec(this.rest) ?? [];
    if (found !== undefined) this.rest = this.rest.slice(found.length).trimStart();
    return found;
  }

  private value(): Value | undefined {
    const word = this.take(/^(?:True|False|None)\b/);
    if (word !== undefined) return word === 'None' ? null : word === 'True';
    const number = this.take(/^[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/)?.replaceAll(
      '_',
      '',
    );
    if (number !== undefined) return /[.eE]/.test(number) ? new PythonFloat(Number(number)) : Number(number);
    const quoted = this.take(/^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/);
    if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(['"\\])/g, '$1');
    if (this.take(/^\{/) !== undefined) return this.dict();
    const opened = this.take(/^[[(]/);
    return opened === undefined ? undefined : this.list(opened === '[' ? /^\]/ : /^\)/);
  }

  private list(end: RegExp): Value | undefined {
    const items: Value[] = [];
    while (this.take(end) === undefined) {
      const item = this.value();
      if (item === undefined) return undefined;
      items.push(item);
      if (this.take(/^,/) === undefined) return this.take(end) === undefined ? undefined : items;
    }
    return items;
  }

  private dict(): Value | undefined {
    const entries: [string, Value][] = [];
    while (this.take(/^\}/) === undefined) {
      const key = this.value();
      const colon = this.take(/^:/);
      const value = colon === undefined ? undefined : this.value();
      if ((typeof key !== 'string' && typeof key !== 'number') || value === undefined) return undefined;
      entries.push([String(key), value]);
      if (this.take(/^,/) === undefined && !this.rest.startsWith('}')) return undefined;
    }
    return Object.fromEntries(entries);
  }
}
