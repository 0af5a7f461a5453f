import type { NotifySpec } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawNotify } from './notify-schema.ts';
import type { Path } from './value-path.ts';

const USUAL = ['failed', 'lost'] as const;

export function buildNotify(
  reading: FlowReading,
  raw: RawNotify | undefined,
  at: Path,
): readonly NotifySpec[] | undefined {
  if (raw === undefined) return undefined;
  if (!Array.isArray(raw)) return [buildOne(reading, raw, at)];
  return raw.map((one, index) => buildOne(reading, one, [...at, index]));
}

type RawOne = Exclude<RawNotify, readonly unknown[]>;

function buildOne(reading: FlowReading, raw: RawOne, at: Path): NotifySpec {
  const { on = USUAL, command, webhook } = raw;
  if ((command === undefined) === (webhook === undefined)) {
    reading.report(at, {
      code: 'bad-value',
      message: `notify: expected either command or webhook, found ${command === undefined ? 'neither' : 'both'}`,
    });
  }
  if (webhook !== undefined && !isWebhook(webhook)) {
    reading.report([...at, 'webhook'], {
      code: 'bad-value',
      message: `webhook: expected an https or http URL without a password, or $NAME, found ${quoted(webhook)}`,
      hint: 'put the URL into a variable and name that: webhook: $SLACK_WEBHOOK',
    });
  }
  return {
    on: [...new Set(on)],
    ...(command === undefined ? {} : { command }),
    ...(webhook === undefined ? {} : { webhook }),
  };
}

/** A URL that posts as somebody is a secret, and a flow file is no place for one. */
function isWebhook(text: string): boolean {
  return /^\$[A-Za-z_][A-Za-z0-9_]*$/.test(text) || /^https?:\/\/[^/@\s]+(\/\S*)?$/.test(text);
}
