/** Stands for what is kept from a log. */
const MASK = '***';
const MASK_BYTES = Buffer.from(MASK);

/** Shorter values stand in too much that is no secret. */
const SHORTEST = 4;

/**
 * What is never to be seen of these values: the text itself, its lines where it has several (keys in files), and its
 * base64 and percent-encoded forms.
 */
function hiddenForms(values: readonly string[]): Buffer[] {
  const forms = values
    .filter(isLong)
    .flatMap((value) => [
      value,
      ...value.split(/\r?\n/),
      Buffer.from(value).toString('base64').replace(/=+$/, ''),
      encodeURIComponent(value.toWellFormed()),
    ]);
  const kept = [...new Set(forms.filter(isLong))];
  return kept.map((form) => Buffer.from(form)).sort((a, b) => b.length - a.length);
}

function isLong(text: string): boolean {
  return text.trim().length >= SHORTEST;
}

/** Replaces the values of `secrets:` wherever they stand, also where they are cut by the borders of chunks. */
export class SecretMask {
  private readonly forms: readonly Buffer[];

  constructor(values: readonly string[]) {
    this.forms = hiddenForms(values);
  }

  get hidesNothing(): boolean {
    return this.forms.length === 0;
  }

  text(text: string): string {
    if (this.hidesNothing) return text;
    const stream = this.stream();
    return Buffer.concat([stream.push(Buffer.from(text)), stream.end()]).toString();
  }

  stream(): MaskStream {
    return new MaskStream(this.forms);
  }
}

/** Bytes in, bytes out; what may be the beginning of a hidden value waits for what follows. */
export class MaskStream {
  private readonly forms: readonly Buffer[];
  private held: Buffer = Buffer.alloc(0);

  /** `forms` with the longest first. */
  constructor(forms: readonly Buffer[]) {
    this.forms = forms;
  }

  push(chunk: Uint8Array): Buffer {
    const bytes = Buffer.concat([this.held, chunk]);
    const out: Buffer[] = [];
    let at = 0;
    for (;;) {
      const found = this.next(bytes, at);
      const open = this.openFrom(bytes, at);
      if (found === undefined || found.at >= open) {
        out.push(bytes.subarray(at, open));
        this.held = Buffer.from(bytes.subarray(open));
        return Buffer.concat(out);
      }
      out.push(bytes.subarray(at, found.at), MASK_BYTES);
      at = found.at + found.length;
    }
  }

  /** The rest: nothing follows. */
  end(): Buffer {
    const bytes = this.held;
    this.held = Buffer.alloc(0);
    const out: Buffer[] = [];
    let at = 0;
    for (let found = this.next(bytes, at); found !== undefined; found = this.next(bytes, at)) {
      out.push(bytes.subarray(at, found.at), MASK_BYTES);
      at = found.at + found.length;
    }
    return Buffer.concat([...out, bytes.subarray(at)]);
  }

  /** The first hidden value from `from` on; of several that begin there the longest. */
  private next(bytes: Buffer, from: number): { readonly at: number; readonly length: number } | undefined {
    let found: { readonly at: number; readonly length: number } | undefined;
    for (const form of this.forms) {
      const at = bytes.indexOf(form, from);
      if (at >= 0 && (found === undefined || at < found.at)) found = { at, length: form.length };
    }
    return found;
  }

  /** Where the longest end of the bytes begins that a hidden value may begin with. */
  private openFrom(bytes: Buffer, from: number): number {
    let open = bytes.length;
    for (const form of this.forms) {
      const first = Math.max(from, bytes.length - form.length + 1);
      for (let at = bytes.indexOf(form[0] ?? 0, first); at >= 0 && at < open; ) {
        if (form.compare(bytes, at, bytes.length, 0, bytes.length - at) === 0) open = at;
        else at = bytes.indexOf(form[0] ?? 0, at + 1);
      }
    }
    return open;
  }
}
