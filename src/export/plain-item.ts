/** Means nothing to a shell, to YAML in quotes, or to a template of any scheduler. */
const PLAIN = /[A-Za-z0-9_=,.-]/;

/**
 * An item (`key=value,…`, docs/format.md, "Items") in letters that every scheduler leaves alone, its other bytes and what is
 * the end of a file's name percent-encoded; `task run --item` knows it again.
 */
export function plainItem(item: string): string {
  const encoded = [...Buffer.from(item, 'utf8')].map((byte) => {
    const char = String.fromCharCode(byte);
    // What formatItem has encoded already.
    return PLAIN.test(char) || char === '%' ? char : percent(byte);
  });
  // Airflow reads a text that ends so from a file.
  return encoded.join('').replace(/\.(?=[A-Za-z]*$)/, percent(0x2e));
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
