import type { InputSource } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { parseSpec } from '../model/parse-spec.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawInput } from './flow-schema.ts';
import { parseReference, type StepOffers, splitReference, wrongStep } from './parse-reference.ts';
import { type InputPlace, readReference } from './read-reference.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** `{from: …}`, `{path: …}` or `{url: …}`. Undefined: wrong, and reported. */
export function readLongInput(
  reading: FlowReading,
  name: string,
  raw: RawInput,
  { steps, at }: InputPlace,
): InputSource | undefined {
  const forms = (['from', 'path', 'url'] as const).filter((form) => raw[form] !== undefined);
  if (forms.length !== 1) {
    if (!forms.some((form) => reading.isDamaged([...at, form])) && !reading.hasDamageBelow(at)) {
      reading.report(at, {
        code: forms.length === 0 ? 'missing-key' : 'bad-value',
        message: `input ${quoted(name)}: expected one of from, path and url, found ${forms.length === 0 ? 'none' : forms.join(' and ')}`,
      });
    }
    return undefined;
  }
  const optional = raw.optional === true ? { optional: true as const } : {};
  if (raw.pin !== undefined && raw.url === undefined) {
    reading.reportKey([...at, 'pin'], {
      code: 'bad-value',
      message: `input ${quoted(name)}: pin is for a url`,
      hint: 'take pin out',
    });
  }
  if (raw.path !== undefined) return readPath(reading, name, raw.path, { at: [...at, 'path'], optional });
  if (raw.url !== undefined) {
    return readUrl(reading, name, raw.url, { at: [...at, 'url'], pin: raw.pin ?? 'etag', optional });
  }
  const from = raw.from ?? '';
  const words = splitReference(from);
  if (words !== undefined && steps.has(words.step)) {
    const source = readReference(reading, name, from, { steps, at: [...at, 'from'] });
    return source === undefined ? undefined : { ...source, ...optional };
  }
  return readHistory(reading, name, from, { optional: raw.optional ?? false, at, steps });
}

type Optional = { readonly optional?: true };

function readPath(
  reading: FlowReading,
  name: string,
  text: string,
  { at, optional }: { readonly at: Path; readonly optional: Optional },
): InputSource | undefined {
  const source = parseReference(text, new Map());
  if (source !== undefined && !isWrong(source)) return { ...source, ...optional };
  if (source !== undefined) {
    reading.report(at, {
      code: source.code,
      message: `${quoted(text)} of input ${quoted(name)} ${source.wrong}`,
      ...hintOf(source),
    });
  }
  return undefined;
}

const URL_FORM = /^(?:s3:\/\/[^/]+\/(?:.*[^/])|https?:\/\/[^/]+\/?.*|file:\/\/\/.+)$/;
/** In front of the host, and in queries that are signed: of S3, Google and Azure, and of OAuth. */
const SECRET_IN_URL =
  /^https?:\/\/[^/?#]*@|^[a-z0-9]+:\/\/[^/@]*:[^/@]*@|[?&](?:x-amz-signature|x-goog-signature|sig|access_token|private_token)=/i;

function readUrl(
  reading: FlowReading,
  name: string,
  url: string,
  { at, pin, optional }: { readonly at: Path; readonly pin: 'etag' | 'digest'; readonly optional: Optional },
): InputSource | undefined {
  const secret = SECRET_IN_URL.test(url);
  // Keys of S3 are written as they are, and may have blanks in them.
  const blanks = url.startsWith('s3:') ? /[^\S ]|^s3:\/\/[^/]*\s|^\s|\s$/ : /\s/;
  const hasBlanks = blanks.test(url);
  if (URL_FORM.test(url) && !secret && !hasBlanks && (url.startsWith('s3:') || URL.canParse(url)))
    return { kind: 'url', url, pin, ...optional };
  reading.report(at, {
    code: 'bad-url',
    message: secret
      ? `the URL of input ${quoted(name)} holds a password or a signature, which would be recorded`
      : `expected a URL of s3, https or file for input ${quoted(name)}, found ${quoted(url)}`,
    hint: secret
      ? 'put a password into ~/.netrc, and write a signed URL of S3 as s3://bucket/key'
      : hasBlanks && /^(?:https?|file):/.test(url)
        ? `write blanks as %20: ${url.trim().replace(/\s/g, '%20')}`
        : 'as in s3://bucket/folder/rates.parquet',
  });
  return undefined;
}

function readHistory(
  reading: FlowReading,
  name: string,
  text: string,
  context: { readonly optional: boolean; readonly at: Path; readonly steps: StepOffers },
): InputSource | undefined {
  const from = [...context.at, 'from'];
  try {
    const spec = parseSpec(text);
    if (spec.repo !== undefined && SECRET_IN_URL.test(spec.repo)) {
      reading.report(from, {
        code: 'bad-url',
        message: `the repository of input ${quoted(name)} is written with a password, which would be recorded`,
        hint: "leave it out: git's credential helpers are asked, and MLGIT_TOKEN",
      });
      return undefined;
    }
    const isBareWord = spec.flow !== undefined && spec.rev === undefined && spec.back === 0;
    if (spec.path === undefined ? isBareWord : !spec.path.endsWith('/')) {
      return { kind: 'history', spec: text, optional: context.optional };
    }
    reading.report(from, {
      code: 'bad-spec',
      message: `${quoted(text)} of input ${quoted(name)} names no artifact`,
      hint: `add the artifact, as ${text.replace(/\/$/, '')}${spec.path === undefined ? ':' : '/'}model`,
    });
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const words = splitReference(text);
    if (words !== undefined) {
      reading.report(
        from,
        wrongStep(words.step, context.steps, `${quoted(text)} of input ${quoted(name)} names no step`),
      );
      return undefined;
    }
    const [hint] = error.hints;
    reading.report(from, {
      code: error.code,
      message: `input ${quoted(name)}: ${error.message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return undefined;
}
