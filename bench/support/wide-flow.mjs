// The same independent commands as each tool writes them: step i puts i into out/i.txt.

export const indexes = (count) => Array.from({ length: count }, (_, i) => i);

export const outputsOf = (count) => indexes(count).map((i) => `out/${i}.txt`);

const lines = (...texts) => [...texts, ''].join('\n');

export const mlgitFiles = (count) => ({
  '.gitignore': 'out/\n',
  'mlgit.yaml': lines(
    'version: 1\nflows:\n  wide:\n    steps:',
    ...indexes(count).map(
      (i) => `      s${i}: {run: "echo ${i} > out/${i}.txt", outputs: {o: out/${i}.txt}}`,
    ),
  ),
});

export const snakemakeFiles = (count) => ({
  '.gitignore': 'out/\n',
  Snakefile: lines(
    'rule all:',
    `    input: expand("out/{i}.txt", i=range(${count}))`,
    'rule one:',
    '    output: "out/{i}.txt"',
    '    shell: "echo {wildcards.i} > {output}"',
  ),
});
