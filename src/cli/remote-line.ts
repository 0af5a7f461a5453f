import { clip } from '../ui/text-width.ts';

/** git's own progress on standard error of a terminal, one line that is written over. */
export class RemoteLine {
  private shown = false;

  readonly show = (line: string): void => {
    if (!/\d+%|^remote: /.test(line)) return;
    this.shown = true;
    process.stderr.write(`\r\u001b[K${clip(line, (process.stderr.columns ?? 80) - 1)}`);
  };

  clear(): void {
    if (this.shown) process.stderr.write('\r\u001b[K');
    this.shown = false;
  }
}
