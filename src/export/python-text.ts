/** `text` as a Python string: JSON's escapes are Python's as well. */
export function pythonText(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** The same where Airflow takes the string for a template of Jinja, which is to give `text` again. */
export function templateText(text: string): string {
  return pythonText(text.replace(/\{(?=[{%#])/g, "{{ '{' }}"));
}
