import { expect, it } from 'vitest';
import { mountPoints } from '../../../../src/workspace/environment/image-folders.ts';

it('knows of what is mounted into a container what could be a volume', () => {
  const lines = [
    '1104 1005 0:60 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/a',
    '1105 1104 0:63 / /proc rw,nosuid - proc proc rw',
    '1106 1104 0:64 / /dev rw,nosuid - tmpfs tmpfs rw',
    '1109 1106 0:57 / /dev/shm rw - tmpfs shm rw',
    '1110 1104 0:58 / /run/secrets/kubernetes.io/serviceaccount ro - tmpfs tmpfs rw',
    '1111 1104 8:1 /lake /mnt/the\\040lake rw,relatime - ext4 /dev/sda1 rw',
    '1112 1104 8:1 /hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw',
  ];
  expect(mountPoints(`${lines.join('\n')}\n`)).toEqual(['/mnt/the lake', '/etc/hosts']);
});
