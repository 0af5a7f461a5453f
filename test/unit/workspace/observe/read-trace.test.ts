import { describe, expect, it } from 'vitest';
import { TraceReader } from '../../../../src/workspace/observe/read-trace.ts';

function readsOf(...lines: string[]): string[] {
  const reader = new TraceReader('/w');
  for (const line of lines) reader.add(line);
  return [...reader.read].sort();
}

describe('what a trace says was read', () => {
  it('is what was opened for reading, executed, or looked for in vain', () => {
    expect(
      readsOf(
        '7  execve("/bin/sh", ["/bin/sh", "-c", "cat x"], 0x7ffc /* 38 vars */) = 0',
        '7  openat(AT_FDCWD</w>, "data/x.csv", O_RDONLY|O_CLOEXEC) = 3</w/data/x.csv>',
        '7  openat(AT_FDCWD</w>, "gone.csv", O_RDONLY) = -1 ENOENT (No such file or directory)',
        '7  open("/etc/hosts", O_RDONLY) = 3</etc/hosts>',
      ),
    ).toEqual(['/bin/sh', '/etc/hosts', '/w/data/x.csv', '/w/gone.csv']);
  });

  it('is neither what was only written, nor what could not be looked at, nor a place that was only named', () => {
    expect(
      readsOf(
        '7  openat(AT_FDCWD</w>, "out", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</w/out>',
        '7  openat(AT_FDCWD</w>, "/root/x", O_RDONLY) = -1 EACCES (Permission denied)',
        '7  openat(AT_FDCWD</w>, "/mnt", O_RDONLY|O_PATH|O_DIRECTORY) = 3</mnt>',
      ),
    ).toEqual([]);
  });

  it('is not what the task had made before: written, renamed there, or in a folder of its own', () => {
    expect(
      readsOf(
        '7  openat(AT_FDCWD</w>, "a.tmp", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</w/a.tmp>',
        '7  rename("a.tmp", "a") = 0',
        '7  openat(AT_FDCWD</w>, "a", O_RDONLY) = 3</w/a>',
        '7  mkdir("/tmp/own", 0777) = 0',
        '7  openat(AT_FDCWD</w>, "/tmp/own/x", O_RDONLY) = 3</tmp/own/x>',
      ),
    ).toEqual([]);
  });

  it('is a link and what it leads to', () => {
    expect(readsOf('7  openat(AT_FDCWD</w>, "link", O_RDONLY) = 3</mnt/lake/x>')).toEqual([
      '/mnt/lake/x',
      '/w/link',
    ]);
  });

  it('is told over two lines where processes interrupt each other', () => {
    expect(
      readsOf(
        '7  openat(AT_FDCWD</w>, "one", O_RDONLY <unfinished ...>',
        '8  openat(AT_FDCWD</w>, "two", O_RDONLY) = 3</w/two>',
        '7  <... openat resumed>) = 4</w/one>',
      ),
    ).toEqual(['/w/one', '/w/two']);
  });

  it('is where the folder of the process was, or of the descriptor', () => {
    expect(
      readsOf(
        '7  chdir("sub") = 0',
        '7  execve("./tool", ["./tool"], 0x1 /* 1 var */) = 0',
        '7  openat(5</w/data>, "x", O_RDONLY) = 6</w/data/x>',
      ),
    ).toEqual(['/w/data/x', '/w/sub/tool']);
  });

  it('is read of names in any bytes', () => {
    expect(
      readsOf(
        '7  openat(AT_FDCWD</w>, "d\\303\\251j\\303\\240 \\"vu\\"\\n", O_RDONLY) = 3</w/d\\303\\251j\\303\\240 "vu"\\n>',
      ),
    ).toEqual(['/w/déjà "vu"\n']);
  });

  it('passes over signals, exits and lines that were cut', () => {
    expect(readsOf('7  +++ exited with 0 +++', '7  openat(AT_FDCWD</w>, "x', '', 'garbage')).toEqual([]);
  });
});
