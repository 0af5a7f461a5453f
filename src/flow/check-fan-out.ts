import type { Flow, Foreach, Item, Step } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import { expandStatic } from './expand-foreach.ts';
import type { FlowReading } from './flow-reading.ts';
import { formatItem } from './format-item.ts';
import { keysOfStep, stepAt } from './step-keys.ts';
import type { Path } from './value-path.ts';

/** More is a mistake, such as the product of two long lists. */
const MOST_ITEMS = 100_000;

/** What is wrong between the fan-outs of a flow: lists that belong to items, and items that do not meet. */
export function checkFanOut(reading: FlowReading, flow: Flow, at: Path): void {
  for (const step of Object.values(flow.steps)) {
    if (step.foreach === undefined) continue;
    const place = [...at, step.name, 'foreach'];
    checkSources(reading, flow, step.foreach, place);
    const items = expandStatic(flow.steps, step.foreach, MOST_ITEMS + 1);
    if (items === undefined) continue;
    if (items.length > MOST_ITEMS) {
      reading.report(place, {
        code: 'bad-value',
        message: `foreach of step ${quoted(step.name)} makes more than ${MOST_ITEMS} tasks`,
        hint: 'shorten its lists, or exclude items',
      });
      continue;
    }
    checkExclude(reading, step.foreach, items, [...at, step.name, 'exclude']);
    checkMeeting(reading, flow, step, { items, at: [...at, step.name, 'inputs'] });
  }
}

/** A list made by a step that is a fan-out itself is one list an item of that step: its keys must be known. */
function checkSources(reading: FlowReading, flow: Flow, foreach: Foreach, at: Path): void {
  const before: string[] = [];
  for (const { key, values } of foreach.dimensions) {
    if (values.kind === 'artifact') {
      const missing = keysOfStep(stepAt(flow.steps, values.step)).filter((one) => !before.includes(one));
      if (missing.length > 0) {
        const lines = missing.map((one) => `${one}: ${values.step}.${one}`).join(', ');
        reading.report([...at, key], {
          code: 'bad-value',
          message: `foreach.${key}: step ${quoted(values.step)} is a foreach over ${missing.join(', ')} itself, and makes one list an item`,
          hint: `write before it: ${lines}`,
        });
      }
    }
    before.push(key);
  }
}

function checkExclude(reading: FlowReading, foreach: Foreach, items: readonly Item[], at: Path): void {
  const isList = foreach.dimensions.every(({ values }) => values.kind === 'list');
  foreach.exclude.forEach((excluded, index) => {
    const wrong = Object.entries(excluded).find(([key, value]) => {
      const values = foreach.dimensions.find((dimension) => dimension.key === key)?.values;
      return values?.kind === 'list' && !values.values.includes(value);
    });
    if (!isList || wrong === undefined) return;
    const [key, value] = wrong;
    reading.report([...at, index, key], {
      code: 'bad-value',
      message: `exclude[${index}]: foreach.${key} has no value ${quoted(String(value))}`,
    });
  });
  if (items.length === 0 && foreach.exclude.length > 0 && isList) {
    reading.reportKey(at, { code: 'bad-value', message: 'exclude leaves out every item of foreach' });
  }
}

/** An item for which the step above has none would wait for nothing. */
function checkMeeting(
  reading: FlowReading,
  flow: Flow,
  step: Step,
  { items, at }: { readonly items: readonly Item[]; readonly at: Path },
): void {
  for (const [name, source] of Object.entries(step.inputs)) {
    if (source.kind !== 'step' && source.kind !== 'metrics') continue;
    const above = stepAt(flow.steps, source.step);
    const keys = keysOfStep(above);
    const own = keysOfStep(step);
    const offered =
      above?.foreach === undefined ? undefined : expandStatic(flow.steps, above.foreach, MOST_ITEMS);
    if (offered === undefined || keys.length === 0 || !keys.every((key) => own.includes(key))) continue;
    const known = new Set(offered.map((item) => formatItem(pick(item, keys))));
    const lost = items.find((item) => !known.has(formatItem(pick(item, keys))));
    if (lost === undefined) continue;
    reading.report([...at, name], {
      code: 'bad-value',
      message: `input ${quoted(name)}: step ${quoted(source.step)} has no item ${formatItem(pick(lost, keys))}, which this step has`,
      hint: `foreach: ${source.step}   (an item for each of that step's)`,
    });
  }
}

function pick(item: Item, keys: readonly string[]): Item {
  return Object.fromEntries(
    keys.flatMap((key) => (Object.hasOwn(item, key) ? [[key, item[key]]] : [])),
  ) as Item;
}
