import { describe, expect, it } from 'vitest';
import {
  declaredEnvironmentDigest,
  lockKind,
  readRequirements,
} from '../../../../src/workspace/environment/environment-lock.ts';

const digest = (python: string | undefined, lock: string | undefined, text: string | undefined) =>
  declaredEnvironmentDigest(
    { ...(python === undefined ? {} : { python }), ...(lock === undefined ? {} : { lock }) },
    text === undefined ? undefined : Buffer.from(text),
  );

describe('the digest of a declared environment', () => {
  it('is of Python version, kind and content of the lock', () => {
    const all = [
      digest('3.11', 'requirements.lock', 'a==1\n'),
      digest('3.12', 'requirements.lock', 'a==1\n'),
      digest('3.11', 'requirements.lock', 'a==2\n'),
      digest('3.11', 'uv.lock', 'a==1\n'),
      digest(undefined, 'requirements.lock', 'a==1\n'),
      digest('3.11', undefined, undefined),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not depend on the name of the lock or on how lines end in a checkout', () => {
    expect(digest('3.11', 'env/requirements.txt', 'a==1\r\nb==2\r\n')).toBe(
      digest('3.11', 'requirements.lock', 'a==1\nb==2\n'),
    );
  });

  it('needs the content of a lock that is named', () => {
    expect(() => digest('3.11', 'requirements.lock', undefined)).toThrowError(
      expect.objectContaining({ code: 'lock-missing', kind: 'usage' }),
    );
  });

  // The value enters cache keys: a change of it would make every cached result unreachable.
  it('is the same in every version', () => {
    expect(digest('3.11', 'requirements.lock', 'a==1\n')).toMatchInlineSnapshot(
      `"b3:46080f998264ba711e214044e394c8001b87fc76a71983fa3aedbbacc1a2fe22"`,
    );
  });
});

describe('a lock', () => {
  it.each([
    ['requirements.lock', 'requirements'],
    ['env/requirements-gpu.txt', 'requirements'],
    ['uv.lock', 'uv'],
    ['conda-lock.yml', 'conda'],
    ['gpu.conda-lock.yaml', 'conda'],
  ])('%s is of the kind %s', (path, kind) => {
    expect(lockKind(path)).toBe(kind);
  });

  it.each(['poetry.lock', 'Pipfile.lock', 'pylock.toml', 'environment.yml'])(
    '%s is refused with a way on',
    (path) => {
      expect(() => lockKind(path)).toThrowError(
        expect.objectContaining({
          code: 'unsupported-lock',
          hints: [expect.stringContaining('requirements.lock')],
        }),
      );
    },
  );

  it('of requirements is read for names and hashes, over continued lines', () => {
    const text =
      '# c\n--index-url https://x\nScikit_Learn[all]==1.5 ; python_version > "3" \\\n    --hash=sha256:aa\nb==2\n';
    expect(readRequirements('r.txt', text)).toEqual({ names: new Set(['scikit-learn', 'b']), hashed: true });
    expect(readRequirements('r.txt', 'a==1\r\n').hashed).toBe(false);
  });
});
