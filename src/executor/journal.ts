import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../model/canonical-json.ts';

/**
 * Events of a run under way, one canonical JSON object a line (docs/format.md, "Journal"). Appended by the one
 * process that drives the run; a line that a crash cut short is not an event.
 */
export class Journal {
  private readonly fd: number;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.fd = openSync(path, 'ax', 0o644);
  }

  /** Survives the end of the process. A power loss may take it, with a run that nothing refers to yet. */
  append(line: RecordValue): void {
    writeSync(this.fd, `${encodeCanonical(line, 'compact')}\n`);
  }

  sync(): void {
    fsyncSync(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The whole lines of a journal; a torn last line is left out. */
export function readJournal(path: string): RecordValue[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  return lines.flatMap((line) => {
    try {
      return [decodeCanonical(line)];
    } catch {
      return [];
    }
  });
}
