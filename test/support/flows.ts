/** Flow files and projects of the end-to-end tests, as small as they can be. */

/** A flow file with one flow `demo` of these steps, each a line of YAML. */
export function demoFlow(steps: { readonly [name: string]: string }, more: readonly string[] = []): string {
  const lines = Object.entries(steps).map(([name, body]) => `      ${name}: ${body}\n`);
  return [
    'version: 1\n',
    'flows:\n',
    '  demo:\n',
    ...more.map((line) => `    ${line}\n`),
    '    steps:\n',
    ...lines,
  ].join('');
}

/** Two steps: `upper` makes big letters of a file, `count` counts its bytes. */
export const TWO_STEPS = {
  'mlgit.yaml': demoFlow({
    upper: `{run: "tr a-z A-Z < data/in.txt > build/upper.txt", inputs: {raw: data/in.txt}, outputs: {big: build/upper.txt}}`,
    count: `{run: "wc -c < build/upper.txt > build/count.txt", inputs: {big: upper.big}, outputs: {count: build/count.txt}}`,
  }),
  'data/in.txt': 'some letters\n',
  '.gitignore': '/build/\n',
};
