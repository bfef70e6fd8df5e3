/** A request that is refused as a whole: nothing of it was kept. Expected, so it carries its own HTTP status. */
export class IngestRefusal extends Error {
  readonly status: 400 | 413 | 415;
  /** Stable and documented, in snake_case. */
  readonly code: string;

  constructor(status: 400 | 413 | 415, code: string, detail: string) {
    super(detail);
    this.name = 'IngestRefusal';
    this.status = status;
    this.code = code;
  }
}
