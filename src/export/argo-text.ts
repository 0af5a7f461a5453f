import { usageError } from '../model/mlgit-error.ts';

/**
 * A text that Kubernetes, which replaces `$(NAME)` and takes `$$` for `$` in arguments, gives to the program as it is.
 * @throws MlgitError `argo-template` (usage): Argo replaces what is in two braces, as often as it reads a template, and has no escape.
 */
export function argoText(what: string, text: string): string {
  if (!text.includes('{{')) return text.toWellFormed().replaceAll('$', '$$$$');
  throw usageError(
    'argo-template',
    `The ${what} ${JSON.stringify(text)} has {{ in it, which Argo would take for a template of its own`,
    [`use a ${what} without {{`],
  );
}

/** @throws MlgitError `bad-value` (usage). */
export function argoImage(image: string): string {
  if (/^\S+$/.test(image)) return argoText('image', image);
  throw usageError('bad-value', `--image ${JSON.stringify(image)}: expected the name of a container image`, [
    '--image registry.example.org/credit:1',
  ]);
}

/** @throws MlgitError `bad-value` (usage). */
export function argoSecret(name: string): string {
  if (/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return name;
  throw usageError(
    'bad-value',
    `--env-from ${JSON.stringify(name)}: expected the name of a secret of Kubernetes`,
    ['kubectl get secrets   (lists them)'],
  );
}
