import { CARD_SECTIONS, type CardSection } from '../model/card-sections.ts';
import type { ModelCard } from '../model/model-card.ts';
import { cardFacts } from './card/card-facts.ts';

/** A model card as Markdown: what people wrote first, then what the record says. The same run gives the same bytes. */
export function renderCard(card: ModelCard): string {
  const blocks = CARD_SECTIONS.flatMap(({ title, asks }) => [
    `## ${title}`,
    card.texts.get(title) ?? toWrite(card, title, asks),
    ...cardFacts(title, card),
  ]);
  return `${[`# Model card: ${card.run.flow}`, ...blocks].join('\n\n')}\n`;
}

function toWrite({ textFile }: ModelCard, title: CardSection, asks: string): string {
  return `*To be written: ${asks}. Put it below a heading \`## ${title}\` in \`${textFile}\`, and commit it.*`;
}
