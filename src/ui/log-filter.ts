import { StringDecoder } from 'node:string_decoder';
import { logSafe } from './printable.ts';

/** What may be the beginning of a sequence that `logSafe` keeps. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how one begins.
const UNFINISHED = /\u001b(?:\[[\d;]*)?$/;

/** Makes a task's output safe for a terminal, chunk by chunk: neither characters nor sequences are cut at their edges. */
export class LogFilter {
  private readonly decoder = new StringDecoder('utf8');
  private held = '';

  push(chunk: Uint8Array): string {
    const text = this.held + this.decoder.write(Buffer.from(chunk));
    this.held = UNFINISHED.exec(text)?.[0] ?? '';
    return logSafe(text.slice(0, text.length - this.held.length));
  }

  end(): string {
    const rest = this.held + this.decoder.end();
    this.held = '';
    return logSafe(rest);
  }
}
