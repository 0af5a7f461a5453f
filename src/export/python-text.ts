import type { PodValue } from '../model/runner.ts';

/** `text` as a Python string: JSON's escapes are Python's as well. */
export function pythonText(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** The same where Airflow takes the string for a template of Jinja, which is to give `text` again. */
export function templateText(text: string): string {
  const escaped = text.replace(/\{(?=[{%#])/g, "{{ '{' }}");
  // A text that ends so is the name of a file with the template.
  return pythonText(/\.(sh|bash|ya?ml|json)$/.test(escaped) ? `${escaped}{{ '' }}` : escaped);
}

/** A value of JSON as one of Python, whose strings Airflow takes for templates; names of fields it does not. */
export function templateLiteral(value: PodValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return templateText(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(templateLiteral).join(', ')}]`;
  const entries = Object.entries(value as { readonly [key: string]: PodValue });
  return `{${entries.map(([key, one]) => `${pythonText(key)}: ${templateLiteral(one)}`).join(', ')}}`;
}
