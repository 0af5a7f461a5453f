import { nearest } from '../base/nearest.ts';
import type { Step } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import type { Path } from './value-path.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `env` and `secrets` of a step. A value of `env` is its text in the file: `1.0` and `007` stay as written. */
export function buildVariables(reading: FlowReading, raw: RawStep, at: Path): Pick<Step, 'env' | 'secrets'> {
  const env = Object.entries(raw.env ?? {}).map(([name, value]) => {
    const place = [...at, 'env', name];
    checkVariable(reading, name, place);
    const text = typeof value === 'string' ? value : (reading.source.place(place)?.source ?? String(value));
    checkText(reading, name, text, place);
    return [name, text] as const;
  });
  const secrets = raw.secrets ?? [];
  secrets.forEach((name, index) => {
    const place = [...at, 'secrets', index];
    checkVariable(reading, name, place);
    if (Object.hasOwn(raw.env ?? {}, name)) {
      reading.report(place, {
        code: 'name-collision',
        message: `the variable ${quoted(name)} is set under env and passed through under secrets`,
        hint: 'keep one of the two',
      });
    }
  });
  return { env: Object.fromEntries(env), secrets: [...new Set(secrets)] };
}

function checkVariable(reading: FlowReading, name: string, at: Path): void {
  if (!VARIABLE.test(name)) {
    reading.report(at, {
      code: 'bad-name',
      message: `${quoted(name)} cannot be the name of a variable: expected letters, digits and "_"`,
    });
  } else if (name.startsWith('MLGIT_')) {
    reading.report(at, {
      code: 'bad-name',
      message: `the variable ${quoted(name)} begins with MLGIT_, which mlgit sets itself`,
    });
  }
}

function checkText(reading: FlowReading, name: string, text: string, at: Path): void {
  if (text.includes('${{')) {
    reading.report(at, {
      code: 'bad-value',
      message: `the variable ${quoted(name)} holds a template; templates are replaced in run only`,
    });
  } else if (text.includes('\0')) {
    reading.report(at, { code: 'bad-value', message: `the variable ${quoted(name)} holds a NUL character` });
  }
}

/** `params` of a step: each must be a parameter of the flow. */
export function checkStepParams(
  reading: FlowReading,
  names: readonly string[],
  known: { readonly names: readonly string[]; readonly isDamaged: (name: string) => boolean },
  at: Path,
): void {
  names.forEach((name, index) => {
    if (known.names.includes(name) || known.isDamaged(name)) return;
    const guess = nearest(name, known.names);
    reading.report([...at, index], {
      code: 'unknown-param',
      message: `the flow has no parameter ${quoted(name)}`,
      hint: guess === undefined ? 'declare it under params of the flow' : `did you mean ${quoted(guess)}?`,
    });
  });
}
