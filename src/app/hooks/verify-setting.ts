/** Whether pre-push asks the gate: `git config mlgit.hooks.verify true`, or `mlgit hooks install --verify`. */
export const VERIFY_SETTING = 'mlgit.hooks.verify';
