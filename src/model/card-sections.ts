/**
 * The sections of a model card (Mitchell et al., Model Cards for Model Reporting, 2019), in their order, each with what is to
 * be written there by people.
 */
export const CARD_SECTIONS = [
  {
    title: 'Model details',
    asks: 'who is responsible for it, what kind of model it is, its licence, and where to ask questions',
  },
  {
    title: 'Intended use',
    asks: 'which decisions it is made for, who uses it, and what it must not be used for',
  },
  {
    title: 'Factors',
    asks: 'which groups of people, instruments and surroundings make a difference to it, and which of them were looked at',
  },
  { title: 'Metrics', asks: 'why these metrics and thresholds, and how sure they are' },
  {
    title: 'Evaluation data',
    asks: 'where the data come from, why these, and how they were prepared',
  },
  {
    title: 'Training data',
    asks: 'where the data come from, what period and population they cover, and what is not in them',
  },
  {
    title: 'Quantitative analyses',
    asks: 'what the numbers say, of each group and of groups taken together',
  },
  {
    title: 'Ethical considerations',
    asks: 'sensitive data, risks and harms to the people it decides about, and what was done against them',
  },
  {
    title: 'Caveats and recommendations',
    asks: 'what was not tested, when it must be trained again, and what users have to watch',
  },
] as const;

export type CardSection = (typeof CARD_SECTIONS)[number]['title'];

/** Texts of people, by section, as they stand in the file. */
export type CardTexts = ReadonlyMap<CardSection, string>;

export interface ReadCardTexts {
  readonly texts: CardTexts;
  /** Headings that are no section of a card: what stands below them is left out. */
  readonly unknown: readonly string[];
}

/**
 * Sections by their headings, `# Title` or `## Title` whatever the case; deeper headings are part of a section. The first
 * heading may be the title of the file. Fences of code are left alone.
 */
export function readCardTexts(text: string): ReadCardTexts {
  const found = new Map<CardSection, string[]>();
  const unknown: string[] = [];
  let lines: string[] | undefined;
  let fence: string | undefined;
  let isFirst = true;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark)
        fence = undefined;
    } else if (mark !== undefined) fence = mark;
    const [, level, title] = (fence === undefined && /^(##?) +(.+?) *#* *$/.exec(line)) || [];
    if (title === undefined || level === undefined) {
      lines?.push(line);
      continue;
    }
    const section = CARD_SECTIONS.find((one) => one.title.toLowerCase() === title.toLowerCase())?.title;
    if (section === undefined) {
      lines = undefined;
      if (!isFirst || level !== '#') unknown.push(title);
    } else {
      lines = found.get(section) ?? [];
      found.set(section, lines);
    }
    isFirst = false;
  }
  const texts = [...found].map(([section, own]) => [section, own.join('\n').trim()] as const);
  return { texts: new Map(texts.filter(([, own]) => own !== '')), unknown };
}
