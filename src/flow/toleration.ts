import type { Toleration } from '../model/runner.ts';
import type { Wrong } from './wrong.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
const FORM = /^([A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?)(?:=([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?))?(?::(\w+))?$/;

/** A taint that is tolerated, as `kubectl taint` writes it: `KEY[=VALUE][:EFFECT]`. Without a value, with any. */
export function parseToleration(text: string): Toleration | Wrong {
  const [, key, value, effect] = FORM.exec(text) ?? [];
  if (key === undefined) return { wrong: 'is not a taint', hint: 'as nvidia.com/gpu:NoSchedule' };
  const known = EFFECTS.find((one) => one === effect);
  if (effect !== undefined && known === undefined) {
    return { wrong: `has an effect that there is not; there are ${EFFECTS.join(', ')}` };
  }
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(known === undefined ? {} : { effect: known }),
  };
}

export function formatToleration({ key = '', value, effect }: Toleration): string {
  return `${key}${value === undefined ? '' : `=${value}`}${effect === undefined ? '' : `:${effect}`}`;
}
