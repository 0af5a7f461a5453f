import { describe, expect, it } from 'vitest';
import {
  ParamNames,
  rewriteCommand,
  withoutSecrets,
} from '../../../../src/import/observed/rewrite-command.ts';

function rewrite(command: string, { folder = '', params = new ParamNames() } = {}) {
  const { run, findings } = rewriteCommand(command, {
    roots: ['/home/me/p', '/srv/p'],
    home: '/home/me',
    exists: (path) => path === 'conf.yaml',
    step: 'train',
    folder,
    inputs: [
      { name: 'clean', value: 'prepare.clean', path: 'build/clean.csv', why: '' },
      { name: 'far', value: 'file:///mnt/far.csv', why: '' },
    ],
    outputs: [{ name: 'model', value: 'models/m.bin', why: '' }],
    params,
  });
  return { run, findings, params: params.all.map(({ name, value }) => [name, value]) };
}

describe('a command as its step runs it', () => {
  it('has paths of inputs and outputs by name, however they were written', () => {
    expect(rewrite('python t.py build/clean.csv --out=/home/me/p/models/m.bin /mnt/far.csv').run).toBe(
      'python t.py ${{ inputs.clean }} --out=${{ outputs.model }} ${{ inputs.far }}',
    );
    expect(rewrite('python ~/p/t.py /srv/p/other ./models/m.bin').run).toBe(
      'python t.py other ${{ outputs.model }}',
    );
  });

  it('has values of options as parameters where they are plain, with their types', () => {
    const done = rewrite('t --lr 0.1 --n=3 --rate 1e-3 --id 007 --kind gbm --config conf.yaml --quiet --x');
    expect(done.run).toBe(
      't --lr ${{ params.lr }} --n=${{ params.n }} --rate ${{ params.rate }} --id ${{ params.id }} --kind ${{ params.kind }} --config conf.yaml --quiet --x',
    );
    expect(done.params).toEqual([
      ['lr', 0.1],
      ['n', 3],
      ['rate', '1e-3'],
      ['id', '007'],
      ['kind', 'gbm'],
    ]);
  });

  it('shares a parameter of the same value, and names another after its step', () => {
    const params = new ParamNames();
    params.take('--lr', '0.1', 'first');
    expect(rewrite('t --lr 0.1', { params }).run).toBe('t --lr ${{ params.lr }}');
    expect(rewrite('t --lr 0.2', { params }).run).toBe('t --lr ${{ params.train-lr }}');
  });

  it('never has a secret, and stays as it is where the shell has more to read than words', () => {
    const done = rewrite('t --api-key abc123');
    expect(done.run).toBe('t --api-key "$API_KEY"');
    expect(done.findings).toMatchObject([{ weight: 'blocks', path: '--api-key' }]);
    expect(withoutSecrets("t --api-key abc --db-password='x y' --token $TOKEN --lr 1")).toBe(
      't --api-key *** --db-password=*** --token $TOKEN --lr 1',
    );
    expect(rewrite("t --token 'a b'").findings).toMatchObject([{ weight: 'blocks', path: 'run' }]);
    expect(rewrite("t 'a b' > build/clean.csv").run).toBe("t 'a b' > build/clean.csv");
  });

  it('runs in the folder in which it ran', () => {
    expect(rewrite('python t.py --lr 0.1 /home/me/p/data', { folder: 'src/a' }).run).toBe(
      'cd src/a && python t.py --lr ${{ params.lr }} ../../data',
    );
  });
});
