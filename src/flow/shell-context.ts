/** What a place in a shell command makes of the characters that stand there. */
export type ShellContext = 'plain' | 'double' | 'single' | 'here' | 'literal-here' | 'comment' | 'backtick';

type Frame = 'plain' | 'double' | 'single' | 'group' | 'arithmetic' | 'backtick';

interface HereDocument {
  readonly word: string;
  readonly literal: boolean;
  readonly stripTabs: boolean;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The context of each hole of a POSIX shell command (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html,
 * "Quoting", "Here-Document"). What stands in a hole is passed over. Holes are in order and do not overlap.
 */
export function shellContexts(command: string, holes: readonly Span[]): ShellContext[] {
  return new ShellScanner(command, holes).scan();
}

class ShellScanner {
  private readonly command: string;
  private readonly holes: readonly Span[];
  private readonly contexts: ShellContext[] = [];
  private readonly frames: Frame[] = ['plain'];
  private readonly pending: HereDocument[] = [];
  private at = 0;

  constructor(command: string, holes: readonly Span[]) {
    this.command = command;
    this.holes = holes;
  }

  scan(): ShellContext[] {
    while (this.at < this.command.length) {
      if (this.passHole(this.context())) continue;
      const frame = this.frame();
      if (frame === 'single') this.scanSingle();
      else if (frame === 'double') this.scanDouble();
      else this.scanPlain();
    }
    return this.contexts;
  }

  private frame(): Frame {
    return this.frames.at(-1) ?? 'plain';
  }

  private context(): ShellContext {
    if (this.frames.includes('backtick')) return 'backtick';
    const frame = this.frame();
    return frame === 'single' || frame === 'double' ? frame : 'plain';
  }

  private passHole(context: ShellContext): boolean {
    const hole = this.holes[this.contexts.length];
    if (hole === undefined || hole.start !== this.at) return false;
    this.contexts.push(context);
    this.at = hole.end;
    return true;
  }

  private scanSingle(): void {
    if (this.command[this.at] === "'") this.frames.pop();
    this.at++;
  }

  private scanDouble(): void {
    const char = this.command[this.at];
    if (char === '\\') this.at++;
    else if (char === '"') this.frames.pop();
    else if (char === '`') this.toggleBacktick();
    else if (char === '$') this.openSubstitution();
    this.at++;
  }

  private scanPlain(): void {
    const char = this.command[this.at];
    if (char === '\n' && this.pending.length > 0) {
      this.at++;
      for (const document of this.pending.splice(0)) this.scanHereDocument(document);
      return;
    }
    if (char === '#' && this.isWordStart()) {
      this.scanComment();
      return;
    }
    if (char === '<' && this.command[this.at + 1] === '<' && this.frame() !== 'arithmetic') {
      this.openHereDocument();
      return;
    }
    if (char === '\\') this.at++;
    else if (char === "'") this.frames.push('single');
    else if (char === '"') this.frames.push('double');
    else if (char === '`') this.toggleBacktick();
    else if (char === '$') this.openSubstitution();
    else if (char === '(') this.frames.push('group');
    else if (char === ')') this.close();
    this.at++;
  }

  private openSubstitution(): void {
    if (this.command[this.at + 1] !== '(') return;
    const isArithmetic = this.command[this.at + 2] === '(';
    this.at += isArithmetic ? 2 : 1;
    if (isArithmetic) this.frames.push('arithmetic');
    this.frames.push(isArithmetic ? 'arithmetic' : 'group');
  }

  private close(): void {
    if (this.frame() === 'group' || this.frame() === 'arithmetic') this.frames.pop();
  }

  private toggleBacktick(): void {
    if (this.frame() === 'backtick') this.frames.pop();
    else this.frames.push('backtick');
  }

  private isWordStart(): boolean {
    return this.at === 0 || /[\s;&|()]/.test(this.command[this.at - 1] ?? '');
  }

  private scanComment(): void {
    while (this.at < this.command.length && this.command[this.at] !== '\n') {
      if (!this.passHole('comment')) this.at++;
    }
  }

  /** `<<WORD`, `<<-WORD`, `<<'WORD'`; `<<<` is a here-string of other shells. */
  private openHereDocument(): void {
    const found = /^<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|\\?([^\s;&|()<>'"]+))/.exec(
      this.command.slice(this.at),
    );
    if (found === null || this.command[this.at + 2] === '<') {
      this.at += this.command[this.at + 2] === '<' ? 3 : 2;
      return;
    }
    const [whole, dash, single, double, bare] = found;
    this.pending.push({
      word: single ?? double ?? bare ?? '',
      literal: bare === undefined || whole.includes('\\'),
      stripTabs: dash === '-',
    });
    this.at += whole.length;
  }

  private scanHereDocument(document: HereDocument): void {
    while (this.at < this.command.length) {
      const newline = this.command.indexOf('\n', this.at);
      const end = newline === -1 ? this.command.length : newline;
      const line = this.command.slice(this.at, end);
      while (this.at < end) {
        if (!this.passHole(document.literal ? 'literal-here' : 'here')) this.at++;
      }
      this.at = Math.max(this.at, end + 1);
      if ((document.stripTabs ? line.replace(/^\t+/, '') : line) === document.word) return;
    }
  }
}
