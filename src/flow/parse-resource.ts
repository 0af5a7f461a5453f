import { readSize } from '../base/size.ts';
import type { ResourceName } from '../model/resources.ts';
import { parseDuration } from './parse-duration.ts';
import type { Wrong } from './wrong.ts';

const MOST_CPUS = 65_536;

/** The value of one resource, as text: cores, devices, bytes or milliseconds. */
export function parseResource(name: ResourceName, text: string): number | Wrong {
  switch (name) {
    case 'cpu':
      return parseCount(text, /^\d+(\.\d+)?$/, { least: 0.001, wrong: 'is not a number of cores above 0' });
    case 'gpu':
      return parseCount(text, /^\d+$/, { least: 0, wrong: 'is not a whole number of devices' });
    case 'time': {
      const parsed = parseDuration(text);
      return typeof parsed === 'number' ? parsed : withHint(parsed, 'leave time out for no limit');
    }
    default: {
      const bytes = readSize(text, { bare: false });
      if (bytes !== undefined && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
      return { wrong: 'is not a size with its unit', hint: 'write it as 512MiB, 4GiB or 4GB' };
    }
  }
}

function parseCount(
  text: string,
  form: RegExp,
  { least, wrong }: { readonly least: number; readonly wrong: string },
): number | Wrong {
  const value = form.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= MOST_CPUS ? value : { wrong };
}

/** A duration of nothing has a hint of its own, which speaks of the key `timeout`. */
function withHint(parsed: Wrong, hint: string): Wrong {
  return parsed.wrong === 'is no time at all' ? { wrong: parsed.wrong, hint } : parsed;
}
