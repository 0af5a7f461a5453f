/** Where credentials come from, for what helps when they have ended. */
export interface LoginPlace {
  readonly profile: string | undefined;
  /** The variables of the process, which come before what a login gives. */
  readonly ofVariables: boolean;
}

/** Commands that give new credentials in place of those that have ended, the best first. */
export function loginHints({ profile, ofVariables }: LoginPlace): [string, ...string[]] {
  const login = `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`;
  if (!ofVariables) return [login];
  return [
    'export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=…   (new ones: those of the environment count before all others)',
    `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN && ${login}`,
  ];
}
