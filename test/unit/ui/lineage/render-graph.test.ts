import { describe, expect, it } from 'vitest';
import type { LineageDocument } from '../../../../src/model/lineage/lineage-document.ts';
import { renderDot } from '../../../../src/ui/lineage/render-dot.ts';
import { renderMermaid } from '../../../../src/ui/lineage/render-mermaid.ts';

const HOSTILE = 'a"]; click n0 "x" \\" --> b\n%%{init}%%\u001b[31m';

const DOCUMENT = {
  ...{ version: 1, spec: 'x', direction: 'both', depth: 1, roots: ['r@aaaaaaaaaa:t/o'] },
  nodes: [
    { kind: 'source', id: `${HOSTILE}@b3:0`, label: HOSTILE, level: -1, state: 'file' },
    {
      kind: 'task',
      id: 'r@aaaaaaaaaa:t/',
      label: 'r:t',
      level: -1,
      state: 'failed',
      flow: 'r',
      run: 'aaaaaaaaaa',
      task: 't',
    },
    { kind: 'artifact', id: 'r@aaaaaaaaaa:t/o', label: 'o', level: 0, state: 'made' },
  ],
  edges: [
    { from: `${HOSTILE}@b3:0`, to: 'r@aaaaaaaaaa:t/', kind: 'input', name: HOSTILE },
    { from: 'r@aaaaaaaaaa:t/', to: 'r@aaaaaaaaaa:t/o', kind: 'output', name: 'o' },
  ],
} as unknown as LineageDocument;

describe('a drawing of lineage', () => {
  it('in Mermaid has names of its own, and labels of which nothing is syntax', () => {
    const text = renderMermaid(DOCUMENT);
    const lines = text.split('\n');
    expect(lines[0]).toBe('flowchart LR');
    expect(lines[1]).toMatch(/^ {2}n0\[\("[A-Za-z0-9 _.,:@=/+*()#;-]*"\)\]$/);
    expect(lines[1]).toContain('a#34;#93;#59; click n0 #34;x#34; #92;#34; --#62; b#92;n#37;#37;#123;init');
    expect(lines[4]).toMatch(/^ {2}n0 -->\|"[A-Za-z0-9 _.,:@=/+*()#;-]*"\| n1$/);
    expect(lines.slice(5)).toEqual([
      '  n1 --> n2',
      '  classDef root stroke-width:4px',
      '  classDef bad stroke-dasharray:4',
      '  class n2 root',
      '  class n1 bad',
    ]);
  });

  it('in DOT has every name in quotes that nothing in it ends', () => {
    const lines = renderDot(DOCUMENT).split('\n');
    const quoted = '"(?:[^"\\\\]|\\\\.)*"';
    expect(lines[2]).toMatch(new RegExp(`^  ${quoted} \\[label=${quoted}, shape=cylinder\\];$`));
    expect(lines[2]).toContain('a\\"]; click n0 \\"x\\" \\\\\\" --> b\\n%%{init}%%\\\\x1b[31m');
    expect(lines[3]).toBe('  "r@aaaaaaaaaa:t/" [label="r@aaaaaaaaaa\\nt", shape=box, style=dashed];');
    expect(lines[5]).toMatch(new RegExp(`^  ${quoted} -> ${quoted} \\[label=${quoted}\\];$`));
    expect(lines.at(-1)).toBe('}');
  });
});
