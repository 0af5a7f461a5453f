import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentFacts } from '../../../../src/app/init-from/environment-facts.ts';
import { chooseEnvironment } from '../../../../src/import/observed/choose-environment.ts';
import { temporaryFolder } from '../../../support/repo.ts';

function lay(folder: string, files: { readonly [path: string]: string }): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A prefix as conda makes it, with scikit-learn in it. */
function condaPrefix(folder: string): string {
  const site = 'lib/python3.11/site-packages';
  return lay(folder, {
    'bin/python3.11': '',
    'conda-meta/python-3.11.9-h955ad1f_0.json': '{}',
    [`${site}/sklearn/__init__.py`]: '',
    [`${site}/scikit_learn-1.5.0.dist-info/top_level.txt`]: 'sklearn\n',
    [`${site}/numpy-2.1.0.dist-info/METADATA`]: '',
  });
}

async function chosen(root: string, prefix: string, needs: readonly string[] = []) {
  const facts = await environmentFacts(
    { env: {}, cwd: root },
    {
      root,
      executed: [join(prefix, 'bin/python3.11')],
      read: [join(prefix, 'lib/python3.11/site-packages/sklearn/__init__.py')],
      needs,
    },
  );
  return chooseEnvironment(facts);
}

describe('the environment of a written flow', () => {
  it('is a lock that has what ran, in its versions', async () => {
    const prefix = condaPrefix(temporaryFolder());
    const root = lay(temporaryFolder(), {
      'requirements.txt': '# ours\nscikit-learn==1.5.0\nnumpy==2.1.0 ; python_version > "3"\n',
    });
    expect(await chosen(root, prefix)).toMatchObject({
      environment: { python: '3.11', lock: 'requirements.txt' },
    });
    const locked = lay(temporaryFolder(), {
      'conda-lock.yml':
        'package:\n- name: scikit-learn\n  version: 1.5.0\n- name: numpy\n  version: "2.1.0"\n',
    });
    expect((await chosen(locked, prefix)).environment).toEqual({ lock: 'conda-lock.yml' });
  });

  it('is none that lacks a package or has another version, and says so', async () => {
    const prefix = condaPrefix(temporaryFolder());
    const root = lay(temporaryFolder(), {
      'requirements.lock': 'numpy==1.26.0\n',
      'requirements.txt': 'numpy>=1\n',
      'environment.yml': '',
    });
    const { environment, comments } = await chosen(root, prefix, ['nbclient']);
    expect(environment).toBeUndefined();
    expect(comments).toEqual([
      'requirements.lock is not what ran: scikit-learn is not in it, nbclient is not in it, it has numpy 1.26.0, and 2.1.0 ran',
      `Steps run with the Python of whoever runs them: here conda environment 3.11.9 at ${prefix}.`,
      'To have the same everywhere: conda-lock -f environment.yml -p linux-64',
      'environment: { lock: conda-lock.yml }',
    ]);
  });

  it('is a folder of the tree that holds it', async () => {
    const root = temporaryFolder();
    expect(await chosen(root, condaPrefix(join(root, 'env')))).toMatchObject({ link: 'env' });
  });
});
