import type { Risk, RiskLevel } from '../../model/review/risk.ts';
import { codeText } from '../diff/markdown-text.ts';
import { clip } from '../text-width.ts';

/** Shape and word: a colour alone would say nothing to many readers. */
const MARKS: { readonly [level in RiskLevel]: string } = {
  high: '🔴 high',
  medium: '🟠 medium',
  low: '⚪ low',
};

/** Of one kind; a fan-out may have hundreds that are alike. */
const MOST_OF_KIND = 5;
const LONGEST = 300;

/** Risks as a list, those that matter most first. */
export function risksMarkdown(risks: readonly Risk[]): string {
  const groups = Map.groupBy(risks, ({ level, kind }) => `${level} ${kind}`);
  return [...groups.values()]
    .flatMap((group) => {
      const shown = group
        .slice(0, MOST_OF_KIND)
        .map(({ level, text }) => `- ${MARKS[level]}: ${codeText(clip(text, LONGEST))}`);
      const more = group.length - shown.length;
      return more > 0 ? [...shown, `- … and ${more} more such`] : shown;
    })
    .join('\n');
}
