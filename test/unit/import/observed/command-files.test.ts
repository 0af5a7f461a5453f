import { describe, expect, it } from 'vitest';
import { CommandFiles } from '../../../../src/import/observed/command-files.ts';
import type { FileEvent } from '../../../../src/model/file-event.ts';

const opened = (path: string, how: 'reads' | 'writes' | 'updates' | 'appends' | 'lists'): FileEvent => ({
  kind: 'opened',
  path,
  reads: how === 'reads' || how === 'updates',
  writes: how === 'writes' || how === 'updates' || how === 'appends',
  lists: how === 'lists',
  renews: how === 'writes',
});

function filesOf(...events: FileEvent[]): CommandFiles {
  const files = new CommandFiles();
  for (const event of events) files.add(event);
  return files;
}

describe('what a command did to files', () => {
  it('is no input where it reads what it has written, also by another name or below a folder of its own', () => {
    const files = filesOf(
      opened('/w/a', 'writes'),
      { kind: 'renamed', from: '/w/a', path: '/w/b' },
      opened('/w/b', 'reads'),
      { kind: 'made', path: '/w/d' },
      opened('/w/d/x', 'writes'),
      { kind: 'renamed', from: '/w/d', path: '/w/e' },
      opened('/w/e/x', 'reads'),
      opened('/w/e', 'lists'),
    );
    expect([...files.read.keys()]).toEqual([]);
    expect([...files.written.keys()]).toEqual(['/w/b', '/w/e/x']);
    expect([...files.folders]).toEqual(['/w/e']);
    expect([...files.listed]).toEqual([]);
    expect([...files.removed]).toEqual([]);
  });

  it('leaves nothing of temporary files, and tells of what was there and is gone', () => {
    const files = filesOf(
      opened('/w/x.db-journal', 'writes'),
      { kind: 'removed', path: '/w/x.db-journal' },
      { kind: 'removed', path: '/w/old' },
      { kind: 'renamed', from: '/w/raw', path: '/w/used' },
    );
    expect([...files.written.keys()]).toEqual(['/w/used']);
    expect([...files.removed]).toEqual(['/w/old', '/w/raw']);
  });

  it('tells reading first from opening for both at once, and writing anew from keeping', () => {
    const files = filesOf(
      opened('/w/first', 'reads'),
      opened('/w/first', 'writes'),
      opened('/w/both', 'updates'),
      opened('/w/log', 'appends'),
    );
    expect([...files.read]).toEqual([
      ['/w/first', 'before'],
      ['/w/both', 'with-writing'],
    ]);
    expect(files.written.get('/w/first')).toEqual({ keeps: false });
    expect(files.written.get('/w/log')).toEqual({ keeps: true });
  });

  it('keeps links apart from what they lead to', () => {
    const files = filesOf({ kind: 'followed', path: '/w/near', to: '/mnt/far' }, opened('/mnt/far', 'reads'));
    expect([...files.links]).toEqual([['/w/near', '/mnt/far']]);
    expect([...files.read.keys()]).toEqual(['/mnt/far']);
  });
});
