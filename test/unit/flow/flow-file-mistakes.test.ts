import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { errorOf, fileWithSteps, mistakesOf } from '../../support/flow-text.ts';

const step = (fields: string, more = '') => fileWithSteps(`      a: ${fields}\n${more}`);

describe('the message about a wrong flow file', () => {
  it('shows one mistake with file, line, column and hint', () => {
    const error = errorOf(() => parseFlowFile(step('{rn: x, run: y}'), 'flows/mlgit.yaml'));
    expect(error).toMatchObject({
      kind: 'usage',
      code: 'unknown-key',
      message: 'flows/mlgit.yaml:5:11: unknown key "rn" of a step',
      hints: ['did you mean "run"?'],
    });
  });

  it('shows all mistakes at once, in the order of the file, and lists them in its details', () => {
    const text = `version: 1
stor: s3://x
flows:
  credit:
    resources: {cpu: 1}
    params: {seed: {type: int, default: x}}
    steps:
      Clean: {run: x}
      b: {run: "cat \${{ inputs.rw }}", inputs: {raw: ../x}, timeout: 30}
`;
    const error = errorOf(() => parseFlowFile(text, 'mlgit.yaml'));
    expect(error.message).toMatchInlineSnapshot(`
      "mlgit.yaml has 7 mistakes:
        mlgit.yaml:2:1: unknown key "stor" of the flow file (did you mean "store"?)
        mlgit.yaml:5:5: "resources" of a flow is not supported yet (take "resources" out)
        mlgit.yaml:6:41: parameter "seed": expected an integer (int), found the text "x"
        mlgit.yaml:8:7: "Clean" cannot be the name of a step: expected lower-case letters, digits, "-" and "_" (^[a-z0-9][a-z0-9_-]*$) (use "clean")
        mlgit.yaml:9:21: the step has no input "rw", which the command has as a template (declare it under inputs)
        mlgit.yaml:9:54: "../x" of input "raw" leaves the repository or its own folder with .. (write it relative to the repository's root)
        mlgit.yaml:9:70: timeout: expected a time with its unit, as 90s, 30m or 2h, found the number 30"
    `);
    expect(error.code).toBe('bad-flow-file');
    expect(error.details.problems).toHaveLength(7);
    expect(error.details.problems).toContainEqual({
      code: 'bad-value',
      line: 9,
      column: 70,
      message: expect.stringContaining('timeout'),
    });
  });
});

describe('a flow file is refused', () => {
  const cases: readonly [what: string, text: string, mistake: string][] = [
    ['when it is empty', '', '1:1 expected a mapping with version and flows, found nothing'],
    ['when it is no mapping', '- a\n', '1:1 expected a mapping with version and flows, found a list'],
    [
      'of a version to come',
      'version: 2\nflowz: {}\n',
      '1:10 version: this mlgit reads version 1 of the flow file, found version 2 (npm install -g mlgit@latest)',
    ],
    [
      'without a version',
      'flows: {a: {steps: {b: {run: x}}}}\n',
      '1:1 "version" is missing: expected version 1',
    ],
    ['with a key twice', step('{run: x, run: y}'), '5:19 the key "run" is there already, in line 5'],
    ['with an unknown tag', step('{run: !exec x}'), '5:16 not readable as YAML: unresolved tag: !exec'],
    [
      'with two documents',
      'a: 1\n---\nb: 2\n',
      '2:1 expected one YAML document, found a second one that begins with ---',
    ],
    ['of YAML 1.1', '%YAML 1.1\n---\na: yes\n', '1:1 expected YAML 1.2, found %YAML 1.1'],
    ['with an alias of nothing', step('{run: *x}'), '5:11 *x names no anchor &x before it'],
    ['with an alias of itself', step('&a {run: x, env: *a}'), '5:22 *a contains itself'],
    [
      'with a list as a key',
      step('{run: x, ? [a] : b}'),
      '5:21 expected a word as a key, found a list, mapping or alias',
    ],
    [
      'with a key of foreach that is no name',
      step('{run: x, foreach: {K: [1]}}'),
      '5:29 "K" cannot be the name of a key of foreach: expected lower-case letters, digits, "-" and "_" (^[a-z0-9][a-z0-9_-]*$) (use "k")',
    ],
    ['without steps', 'version: 1\nflows: {a: {steps: {}}}\n', '2:13 flow "a" has no steps'],
    [
      'without a command',
      step('{inputs: {x: y}}'),
      '5:7 "run" is missing: expected a command or a list of commands',
    ],
    ['with a blank command', step('{run: " "}'), '5:16 run: expected a command, found blanks'],
    [
      'with a key of a later version',
      'version: 1\nflows: {a: {retry: 2, steps: {b: {run: x}}}}\n',
      '2:13 "retry" of a flow is not supported yet (take "retry" out)',
    ],
    [
      'with an image and an environment',
      step('{run: x, image: a, environment: {python: "3.12"}}'),
      '5:19 image: a step with an image has the programs of that, and cannot have an environment as well (take one of the two out)',
    ],
    [
      'with nothing said about undeclared reads',
      step('{run: x, undeclared: {}}'),
      '5:19 undeclared: expected report, fail, trace or allow, found neither (undeclared: {allow: [/mnt/lake]})',
    ],
    [
      'with a relative path that may be read',
      step('{run: x, undeclared: {allow: [data/x]}}'),
      '5:40 allow: the path "data/x" is not absolute (what is in the repository is named under inputs: or code:)',
    ],
    [
      'with a cache that says nothing',
      step('{run: x, cache: {}}'),
      '5:19 cache: expected true, false, ttl or key, found neither (cache: {ttl: 7d})',
    ],
    [
      'with resources that are none',
      step('{run: x, resources: {cpu: 0}}'),
      '5:36 cpu: 0 is not a number of cores above 0',
    ],
    [
      'with memory without its unit',
      step('{run: x, resources: {memory: 4}}'),
      '5:39 memory: expected a size with its unit, as 4GiB, found the number 4',
    ],
    [
      'with memory of an unknown unit',
      step('{run: x, resources: {memory: 4G}}'),
      '5:39 memory: "4G" is not a size with its unit (write it as 512MiB, 4GiB or 4GB)',
    ],
    [
      'with half a GPU',
      step('{run: x, resources: {gpu: 0.5}}'),
      '5:36 gpu: 0.5 is not a whole number of devices',
    ],
    [
      'with an unknown resource',
      step('{run: x, resources: {memry: 4GiB}}'),
      '5:31 unknown key "memry" of resources (did you mean "memory"?)',
    ],
    [
      'with another resource that grows with each try',
      step('{run: x, retry: {scale: {cpu: 2}}}'),
      '5:35 unknown key "cpu" of scale (the keys are memory)',
    ],
    [
      'with no pause before a retry',
      step('{run: x, retry: {backoff: 0s}}'),
      '5:36 backoff: "0s" is no time at all (leave it out)',
    ],
    [
      'with resources that are no mapping',
      step('{run: x, resources: 4GiB}'),
      '5:30 resources: expected a mapping of cpu, memory, gpu, disk and time, found the text "4GiB"',
    ],
    [
      'with a URL of another kind',
      step('{run: x, inputs: {r: {url: "ftp://a/b"}}}'),
      '5:37 expected a URL of s3, https or file for input "r", found "ftp://a/b" (as in s3://bucket/folder/rates.parquet)',
    ],
    [
      'with a password in a URL',
      step('{run: x, inputs: {r: {url: "https://ada:secret@a/b"}}}'),
      '5:37 the URL of input "r" holds a password or a signature, which would be recorded (put a password into ~/.netrc, and write a signed URL of S3 as s3://bucket/key)',
    ],
    [
      'with a password in a repository',
      step('{run: x, inputs: {r: {from: "https://ada:pw@a/b.git#credit@prod:model"}}}'),
      '5:38 the repository of input "r" is written with a password, which would be recorded (leave it out: git\'s credential helpers are asked, and MLGIT_TOKEN)',
    ],
    [
      'with a signed URL',
      step('{run: x, inputs: {r: {url: "https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=ab"}}}'),
      '5:37 the URL of input "r" holds a password or a signature, which would be recorded (put a password into ~/.netrc, and write a signed URL of S3 as s3://bucket/key)',
    ],
    [
      'with a folder of a bucket',
      step('{run: x, inputs: {r: {url: "s3://b/folder/"}}}'),
      '5:37 expected a URL of s3, https or file for input "r", found "s3://b/folder/" (as in s3://bucket/folder/rates.parquet)',
    ],
    [
      'with a URL as a path',
      step('{run: x, inputs: {r: "https://a/b"}}'),
      '5:31 "https://a/b" of input "r" is a URL (as an input: {url: "https://a/b"})',
    ],
    [
      'with metrics that a step does not have',
      step('{run: x}', '      b: {run: x, inputs: {s: a.metrics}}\n'),
      '6:31 "a.metrics" of input "s" names no output: step "a" has no output "metrics" (it has none; ./a.metrics is a file of the tree)',
    ],
    [
      'with a name that is none',
      step('{run: x, outputs: {My Model: m}}'),
      '5:29 "My Model" cannot be the name of an output: expected lower-case letters, digits, "-" and "_" (^[a-z0-9][a-z0-9_-]*$) (use "my-model")',
    ],
    [
      'with names that are one variable',
      step('{run: x, inputs: {a-b: x, a_b: y}}'),
      '5:36 the inputs "a_b" and "a-b" would be the same variable, …_A_B (rename one of them)',
    ],
    [
      'with a list whose stems are the same',
      step('{run: x, outputs: [a/m.bin, b/m.txt]}'),
      '5:38 the outputs "a/m.bin" and "b/m.txt" would both be called "m" (name it: m-2: b/m.txt)',
    ],
    [
      'with an absolute output',
      step('{run: x, outputs: {m: /tmp/m}}'),
      '5:32 the path "/tmp/m" of output "m" is absolute (write it relative to the repository\'s root)',
    ],
    [
      'with an output outside the repository',
      step('{run: x, outputs: {m: a/../../m}}'),
      '5:32 the path "a/../../m" of output "m" leaves the repository or its own folder with .. (write it relative to the repository\'s root)',
    ],
    [
      'with an output in .git',
      step('{run: x, outputs: {m: .Git/m}}'),
      '5:32 the path ".Git/m" of output "m" is inside .git',
    ],
    [
      'with an output that is a pointer file',
      step('{run: x, outputs: {m: data.csv.mlgit}}'),
      '5:32 the path "data.csv.mlgit" of output "m" ends in .mlgit, the form of pointer files',
    ],
    [
      'with the root as an output',
      step('{run: x, outputs: {m: ./}}'),
      '5:32 the path "./" of output "m" is the repository\'s root (name a file or folder below it)',
    ],
    [
      'with the flow file as an output',
      step('{run: x, outputs: {m: mlgit.yaml}}'),
      '5:32 output "m" would overwrite the flow file, mlgit.yaml (choose another path)',
    ],
    [
      'with accepted manifests as an output',
      step('{run: x, outputs: {m: manifests/}}'),
      '5:32 output "m" would overwrite an accepted manifest, manifests/credit.json (choose another path)',
    ],
    [
      'when two steps write one path',
      step('{run: x, outputs: {m: m.bin}}', '      b: {run: x, outputs: {n: ./m.bin}}\n'),
      '6:32 the path "m.bin" of output "n" of step "b" is also "m.bin", output "m" of step "a" in line 5 (give each output a path of its own)',
    ],
    [
      'when an output is inside another',
      step('{run: x, outputs: {m: out/sub/m.bin}}', '      b: {run: x, outputs: {n: out/}}\n'),
      '5:32 the path "out/sub/m.bin" of output "m" of step "a" is inside "out", output "n" of step "b" in line 6 (give each output a path of its own)',
    ],
    [
      'when outputs differ only in case',
      step('{run: x, outputs: {m: M.bin, n: m.bin}}'),
      '5:42 the path "m.bin" of output "n" of step "a" differs only in case from "M.bin", output "m" of step "a" in line 5 (give each output a path of its own)',
    ],
    [
      'when a step takes from the tree what another makes',
      step('{run: x, outputs: {m: out/m.bin}}', '      b: {run: x, inputs: {m: out/m.bin}}\n'),
      '6:31 input "m" of step "b" takes "out/m.bin" from the tree, where step "a" writes its output "m" (out/m.bin, line 5) (take a.m)',
    ],
    [
      'when an input folder holds an output',
      step('{run: x, inputs: {d: data/}, outputs: {m: data/x/m.bin}}'),
      '5:31 input "d" of step "a" takes "data" from the tree, where step "a" writes its output "m" (data/x/m.bin, line 5) (write to another path)',
    ],
    [
      'with a reference to an unknown output',
      step('{run: x, outputs: {clients: c}}', '      b: {run: x, inputs: {c: a.client}}\n'),
      '6:31 "a.client" of input "c" names no output: step "a" has no output "client" (did you mean "a.clients"?; ./a.client is a file of the tree)',
    ],
    [
      'with a reference to an unknown step',
      fileWithSteps('      clean: {run: x, outputs: {csv: c}}\n      b: {run: x, inputs: {c: clan.csv}}\n'),
      '6:31 "clan.csv" of input "c" names no step: there is no step "clan" (did you mean "clean.csv"? Write ./clan.csv for a file of the tree)',
    ],
    [
      'with a bad SPEC',
      step('{run: x, inputs: {p: {from: "Credit@prod:model"}}}'),
      '5:38 input "p": "Credit@prod:model" is not a SPEC: "Credit" is no flow\'s name (lower-case letters, digits, - and _) (write it as FLOW@REV:ARTIFACT, as in `mlgit show credit@latest:model`)',
    ],
    [
      'with a SPEC of no artifact',
      step('{run: x, inputs: {p: {from: credit@prod}}}'),
      '5:38 "credit@prod" of input "p" names no artifact (add the artifact, as credit@prod:model)',
    ],
    [
      'with a SPEC as a path',
      step('{run: x, inputs: {p: credit@prod:model}}'),
      '5:31 "credit@prod:model" of input "p" looks like a SPEC of an earlier run (write {from: "credit@prod:model"}, or ./credit@prod:model for a file of the tree)',
    ],
    [
      'with a glob that cannot be',
      step('{run: x, code: ["src/[a"]}'),
      '5:26 the glob "src/[a" has a [ without its ]',
    ],
    [
      'with a variable of mlgit',
      step('{run: x, env: {MLGIT_RUN: "1"}}'),
      '5:36 the variable "MLGIT_RUN" begins with MLGIT_, which mlgit sets itself',
    ],
    [
      'with a variable both set and secret',
      step('{run: x, env: {T: "1"}, secrets: [T]}'),
      '5:44 the variable "T" is set under env and passed through under secrets (keep one of the two)',
    ],
    [
      'with metrics of unknown form',
      step('{run: x, metrics: m.csv}'),
      '5:28 expected a metrics file that ends in .json, .yaml, .yml or .toml, found "m.csv"',
    ],
    [
      'with a Python version that YAML made a number',
      step('{run: x, environment: {python: 3.10}}'),
      '5:41 python: expected a Python version in quotes, as "3.11", found the number 3.1 (put it in quotes)',
    ],
    [
      'with credentials in the store',
      'version: 1\nstore: s3://k:s@b/p\nflows: {a: {steps: {b: {run: x}}}}\n',
      '2:8 store: expected a URL without credentials, which everyone who reads the file would see (name a profile of the AWS configuration instead: AWS_PROFILE)',
    ],
  ];
  it.each(cases)('%s', (_what, text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake]);
  });

  it('with a cycle, which it prints', () => {
    const steps = `      a: {run: x, inputs: {i: c.o}, outputs: {o: a}}
      b: {run: x, inputs: {i: a.o}, outputs: {o: b}}
      c: {run: x, inputs: {i: b.o}, outputs: {o: c}}
      d: {run: x, inputs: {i: c.o}, outputs: {o: d}}
      e: {run: x, inputs: {i: e.o}, outputs: {o: e}}
`;
    expect(mistakesOf(fileWithSteps(steps))).toEqual([
      '5:31 the steps form a cycle, each needing the next: a → c → b → a (take one of these inputs out)',
      '9:31 the steps form a cycle, each needing the next: e → e (take one of these inputs out)',
    ]);
  });

  it('when aliases expand to more than anybody writes', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`,
    );
    expect(mistakesOf(`l0: &l0 [x]\n${levels.join('\n')}\n`).at(-1)).toContain(
      'the document expands to too much',
    );
  });

  it('when it is larger than anybody writes', () => {
    expect(mistakesOf(`# ${'x'.repeat(9_000_000)}\n`)[0]).toMatch(/^1:1 the file is too large/);
  });
});

describe('a function or notebook is refused', () => {
  it('with a name that would be two of its arguments', () => {
    const steps = `      a:
        python: steps.a:main
        foreach: {seed: [1], raw: [2]}
        inputs: {raw: data/in.csv, model: data/old.bin}
        outputs: {model: build/model.bin, learning_rate: build/rate}
      b:
        notebook: b.ipynb
        params: [seed]
        inputs: [data/in.csv]
        outputs: {in: build/in.csv, learning_rate: build/rate.txt}
      c: {run: x, outputs: {seed: build/seed}}
`;
    const params = '    params: {seed: 1, learning-rate: 0.1}\n';
    const narrow = 'rename one of them, or name under params of the step those that it gets';
    expect(mistakesOf(fileWithSteps(steps, params))).toEqual([
      `8:19 the key of foreach "seed" and the parameter "seed" would both be seed in Python (${narrow})`,
      '9:18 the input "raw" and the key of foreach "raw" would both be raw in Python (rename one of them)',
      '10:19 the output "model" and the input "model" would both be model in Python (rename one of them)',
      `10:43 the output "learning_rate" and the parameter "learning-rate" would both be learning_rate in Python (${narrow})`,
      '15:19 the output "in" and the input "in" would both be in in Python (rename one of them)',
    ]);
  });

  it('that is written in another form', () => {
    expect(mistakesOf(step('{python: steps/a.py}'))).toEqual([
      '5:19 python: expected module:function, as in steps.train:main, found "steps/a.py"',
    ]);
    expect(mistakesOf(step('{notebook: a.py}'))).toEqual([
      '5:21 expected a notebook that ends in .ipynb, found "a.py"',
    ]);
  });
});
