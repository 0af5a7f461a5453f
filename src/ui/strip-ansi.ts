/** Sequences that a terminal obeys (ECMA-48: CSI, OSC and the like, two-character escapes). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken away.
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-~])/g;
/** What may be the beginning of one; longer ones are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const UNFINISHED = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/;
const LONGEST = 4_096;

/** Takes colours and cursor movements out of a task's output, chunk by chunk; all other bytes stay as they are. */
export class AnsiStripper {
  private held = '';

  push(chunk: Uint8Array): Buffer {
    // Latin 1 keeps every byte, and the sequences are ASCII.
    const text = this.held + Buffer.from(chunk).toString('latin1');
    const rest = UNFINISHED.exec(text.slice(-LONGEST))?.[0] ?? '';
    this.held = rest;
    return Buffer.from(text.slice(0, text.length - rest.length).replace(SEQUENCE, ''), 'latin1');
  }

  end(): Buffer {
    const rest = Buffer.from(this.held.replace(SEQUENCE, ''), 'latin1');
    this.held = '';
    return rest;
  }
}
