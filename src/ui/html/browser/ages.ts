const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Moments in the reader's own words and time zone, behind those in UTC. */
export function tellAges(root: HTMLElement, now: number): void {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const time of root.querySelectorAll('time')) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    time.title = `${ago(format, at - now)}; here ${new Date(at).toString()}`;
  }
}

function ago(format: Intl.RelativeTimeFormat, ms: number): string {
  const seconds = ms / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return format.format(Math.round(seconds / length), unit);
}
