import { describe, expect, it } from 'vitest';
import { driverState, mergeDocuments } from '../../../src/hooks/merge-driver.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { encodePointer, hasConflictMarkers, parsePointer } from '../../../src/model/pointer.ts';

const pointer = (content: string) =>
  encodePointer({ kind: 'file', digest: digestText(content), sizeBytes: content.length });
const [base, ours, theirs] = [pointer('base'), pointer('ours'), pointer('theirs')] as const;
const merge = (sides: { base: string; ours: string; theirs: string }) =>
  mergeDocuments({ ...sides, markerSize: 7 });

describe('two versions of a pointer', () => {
  it('are merged to the side that changed', () => {
    expect(merge({ base, ours: base, theirs })).toEqual({ conflict: false, text: theirs });
    expect(merge({ base, ours, theirs: base })).toEqual({ conflict: false, text: ours });
    expect(merge({ base, ours, theirs: ours })).toEqual({ conflict: false, text: ours });
  });

  it('that both changed are left complete between markers, and are no pointer', () => {
    const merged = merge({ base, ours, theirs });
    expect(merged).toEqual({
      conflict: true,
      text: `<<<<<<< ours\n${ours}=======\n${theirs}>>>>>>> theirs\n`,
    });
    expect(() => parsePointer(merged.text, 'data.mlgit')).toThrow(/data\.mlgit has conflict markers/);
  });

  it('that both added have no base, and are a conflict as well', () => {
    expect(merge({ base: '', ours, theirs }).conflict).toBe(true);
    expect(merge({ base: '', ours, theirs: ours }).conflict).toBe(false);
  });

  it('do not differ by their line ends', () => {
    const windows = ours.replaceAll('\n', '\r\n');
    expect(merge({ base, ours: windows, theirs: ours })).toEqual({ conflict: false, text: windows });
    expect(merge({ base: base.replaceAll('\n', '\r\n'), ours: base, theirs })).toEqual({
      conflict: false,
      text: theirs,
    });
  });

  it('get markers of the length that git asks for, each on a line of its own', () => {
    const { text } = mergeDocuments({ base: 'b', ours: 'o', theirs: 't', markerSize: 9 });
    expect(text).toBe('<<<<<<<<< ours\no\n=========\nt\n>>>>>>>>> theirs\n');
  });
});

describe('two accepted manifests', () => {
  it('in conflict are told apart by what their markers say', () => {
    const labels = { ours: 'ours credit@k3f9: succeeded, auc 0.93', theirs: 'theirs credit@a1b2: failed' };
    const merged = mergeDocuments({ base: 'b\n', ours: 'o\n', theirs: 't\n', markerSize: 7, labels });
    expect(merged.text).toBe(
      '<<<<<<< ours credit@k3f9: succeeded, auc 0.93\no\n=======\nt\n>>>>>>> theirs credit@a1b2: failed\n',
    );
    expect(hasConflictMarkers(merged.text)).toBe(true);
  });
});

describe('a merge driver', () => {
  it('is ours, of an older release, or somebody else’s', () => {
    expect(driverState(undefined)).toBe('absent');
    expect(driverState('mlgit hooks merge %O %A %B')).toBe('older');
    expect(driverState('true')).toBe('foreign');
  });
});
