import { describe, expect, it } from 'vitest';
import { commandPrograms } from '../../../../src/workspace/environment/command-programs.ts';

describe('the programs of a command', () => {
  it.each([
    ['python steps/train.py --depth 3', ['python']],
    ['cd steps && python a.py; Rscript b.R || node c.js', ['cd', 'python', 'Rscript', 'node']],
    ['cat a | python3 -c "import os; print(1)" > out.txt 2>&1', ['cat', 'python3']],
    ['OMP_NUM_THREADS=1 X="a b" python a.py', ['python']],
    ["env A=1 nice -n 10 timeout 5m 'python3.11' a.py", ['env', 'nice', 'timeout', 'python3.11']],
    ['if [ -f x ]; then julia a.jl; else ./tool; fi', ['[', 'julia', './tool']],
    ['for f in a b; do python $f; done', ['python']],
    ['echo "$(python -V)" `node -v`', ['echo', 'python', 'node']],
    ["sh -ec 'python a.py && node b.js'", ['sh', 'python', 'node']],
    ['bash steps/all.sh', ['bash', 'steps/all.sh']],
    ['bash all.sh', ['bash', './all.sh']],
    ['uv run python a.py', ['uv', 'run', 'python']],
    ['python a.py \\\n  --x 1\nnode b.js # python c.py', ['python', 'node']],
    ['(cd a; python b.py) & wait', ['cd', 'python', 'wait']],
    ["'/opt/my tools/run it' x", ['/opt/my tools/run it']],
    ['', []],
    ['"unfinished', ['unfinished']],
    ['echo $(', ['echo']],
  ])('%j are %j', (command, programs) => {
    expect(commandPrograms([command])).toEqual(programs);
  });

  it('are listed once', () => {
    expect(commandPrograms(['python a', 'python b'])).toEqual(['python']);
  });
});
