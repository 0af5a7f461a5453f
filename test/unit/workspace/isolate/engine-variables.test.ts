import { expect, it } from 'vitest';
import { engineVariables } from '../../../../src/workspace/isolate/engine-variables.ts';

it('the client of an engine has what says where that is, and nothing else of the caller', () => {
  expect(
    engineVariables({
      DOCKER_HOST: 'ssh://box',
      CONTAINERS_STORAGE_CONF: '/s.conf',
      XDG_RUNTIME_DIR: '/run/user/7',
      CONTAINER_HOST: undefined,
      MY_DOCKER_HOST: 'x',
      AWS_SECRET_ACCESS_KEY: 'hidden',
    }),
  ).toEqual({ DOCKER_HOST: 'ssh://box', CONTAINERS_STORAGE_CONF: '/s.conf', XDG_RUNTIME_DIR: '/run/user/7' });
});
