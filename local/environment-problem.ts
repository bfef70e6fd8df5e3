/**
 * The machine, and not Spillway, keeps the platform from starting: a busy port, a folder that cannot be written, a
 * second process on the same data. The message is one sentence that says what to do; the process exits with 3.
 */
export class EnvironmentProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EnvironmentProblem';
  }
}
