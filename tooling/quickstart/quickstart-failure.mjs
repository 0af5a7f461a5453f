/** Something a reader can mend: one sentence, perhaps the command that helps, and the exit code it leads to. */
export class QuickstartFailure extends Error {
  constructor(message, { hint, exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
