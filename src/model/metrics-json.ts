import { compareBytes } from '../base/byte-order.ts';
import type { Metrics } from './metric.ts';

/**
 * Metrics as the JSON file that a task takes as an input: one object, dotted names in byte order, two spaces. What
 * JSON has no word for is written as Python, JavaScript and R read it: `NaN`, `Infinity`, `-Infinity`.
 */
export function metricsJson(metrics: Metrics): string {
  const lines = Object.entries(metrics)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${valueJson(value)}`);
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

function valueJson(value: Metrics[string]): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Object.is(value, -0) ? '-0.0' : String(value);
}
