/** Hooks that mlgit has something to do in. */
export const HOOK_NAMES = [
  'pre-push',
  'post-checkout',
  'post-merge',
  'pre-commit',
  'prepare-commit-msg',
] as const;
export type HookName = (typeof HOOK_NAMES)[number];

/** Installed without being asked for by name. */
export const USUAL_HOOKS: readonly HookName[] = HOOK_NAMES.filter((name) => name !== 'prepare-commit-msg');

/** Raised whenever the text of a shim changes: an older one is then replaced by `mlgit hooks install`. */
export const SHIM_VERSION = 1;

/** Section of git's configuration with the program that installed the shims; used where PATH has no mlgit. */
export const PROGRAM_SECTION = 'mlgit.hooks';

export function isHookName(text: string): text is HookName {
  return (HOOK_NAMES as readonly string[]).includes(text);
}

/** Whether anything of mlgit was ever done in the repository. */
const USED = '[ -d "$(git rev-parse --git-common-dir)/mlgit" ]';
const TRACKS = `[ -n "$(git ls-files -- '*.mlgit' 2>/dev/null)" ]`;

/** Told without starting a program that takes twenty times as long as git: there is nothing to do. */
const WORTH_IT: { readonly [name in HookName]: string } = {
  'pre-push': USED,
  'post-checkout': `[ "$3" = 1 ] && ${TRACKS}`,
  'post-merge': TRACKS,
  'pre-commit': `${USED} || [ -n "$(git ls-files -- '*.mlgit' 'manifests/*.json' 2>/dev/null)" ]`,
  'prepare-commit-msg': USED,
};

const NOT_FOUND =
  "echo 'mlgit was not found: nothing checked whether others can get the artifacts of this push' >&2\n";

/**
 * What `mlgit hooks install` writes: the same bytes on every machine, so that an edited one is noticed. `hooks/` of
 * the package has them as files.
 */
export function shimText(name: HookName): string {
  return `#!/bin/sh
# mlgit-hook ${SHIM_VERSION}: made by \`mlgit hooks install\`, taken away by \`mlgit hooks uninstall\`
${WORTH_IT[name]} || exit 0
command -v mlgit >/dev/null 2>&1 && exec mlgit hooks exec ${name} -- "$@"
node=$(git config ${PROGRAM_SECTION}.node) && entry=$(git config ${PROGRAM_SECTION}.entry) && [ -x "$node" ] && [ -f "$entry" ] &&
  exec "$node" "$entry" hooks exec ${name} -- "$@"
${name === 'pre-push' ? NOT_FOUND : ''}exit 0
`;
}

/** The line that makes somebody else's hook call ours. */
export function chainLine(name: HookName): string {
  return `mlgit hooks exec ${name} -- "$@" || exit $?`;
}
