/** Below what a reader notices. */
const HOLD_MS = 20;

/** Lines on standard output, in their order. Those that may wait a moment are written together: there may be thousands at once. */
export class LinePrinter {
  private held = '';
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    process.once('exit', () => this.flush());
  }

  print(line: string): void {
    this.held += `${line}\n`;
    this.flush();
  }

  printSoon(line: string): void {
    this.held += `${line}\n`;
    this.timer ??= setTimeout(() => this.flush(), HOLD_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.held === '') return;
    const text = this.held;
    this.held = '';
    process.stdout.write(text);
  }
}
