type Write = NodeJS.WriteStream['write'];

/** Keeps what is written to a stream until the function that is returned is called, which then writes it. */
export function holdOutput(stream: NodeJS.WriteStream): () => void {
  const { write } = stream;
  const held: (string | Uint8Array)[] = [];
  const hold = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    held.push(chunk);
    const callback = rest.find((one) => typeof one === 'function');
    if (callback !== undefined) setImmediate(callback as () => void);
    return true;
  };
  stream.write = hold as Write;
  return () => {
    stream.write = write;
    for (const chunk of held.splice(0)) stream.write(chunk);
  };
}
