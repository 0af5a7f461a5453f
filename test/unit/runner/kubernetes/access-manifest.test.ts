import { describe, expect, it } from 'vitest';
import { accessManifest } from '../../../../src/runner/kubernetes/access-manifest.ts';

function rulesFor(facts: object) {
  const runner = { name: 'k8s', kind: 'kubernetes', ...facts } as const;
  const objects = accessManifest(runner, 'ml', { seesNodes: false });
  return objects.find(({ kind }) => kind === 'Role')?.rules as readonly { resources: readonly string[] }[];
}

describe('the rights of a runner', () => {
  it('have nothing of Secrets, but where mailboxes are such; and then none can be read', () => {
    const ofSecrets = (facts: object) =>
      rulesFor(facts).filter(({ resources }) => resources.includes('secrets'));
    expect(ofSecrets({})).toEqual([]);
    expect(ofSecrets({ credentials: 'driver' })).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'patch', 'delete'] },
    ]);
  });
});
