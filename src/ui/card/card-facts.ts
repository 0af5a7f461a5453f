import type { CardSection } from '../../model/card-sections.ts';
import type { ModelCard } from '../../model/model-card.ts';
import { dataFacts } from './data-facts.ts';
import { caveatFacts, detailFacts, factorFacts } from './detail-facts.ts';
import { analysisFacts, metricFacts } from './metric-facts.ts';

/** What the record of a run has to say in a section: blocks of Markdown. */
export function cardFacts(section: CardSection, card: ModelCard): string[] {
  switch (section) {
    case 'Model details':
      return detailFacts(card);
    case 'Factors':
      return factorFacts(card);
    case 'Metrics':
      return metricFacts(card);
    case 'Evaluation data':
      return dataFacts(card, 'evaluation');
    case 'Training data':
      return dataFacts(card, 'training');
    case 'Quantitative analyses':
      return analysisFacts(card);
    case 'Caveats and recommendations':
      return caveatFacts(card);
    case 'Intended use':
    case 'Ethical considerations':
      return [];
  }
}
