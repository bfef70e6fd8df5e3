/** Which letters a page is about, by the names of the API. */
export interface LetterChoice {
  readonly family?: string;
  readonly reason?: string;
  readonly type?: string;
  readonly status?: string;
}

const NAMES = ['family', 'reason', 'type', 'status'] as const;

export const choiceOf = (search: URLSearchParams): LetterChoice =>
  Object.fromEntries(NAMES.flatMap((name) => (search.has(name) ? [[name, search.get(name) ?? '']] : [])));

/** Whether it is narrow enough to be acted on: a redrive takes no filter that names nothing. */
export const isActionable = ({ family, reason, type }: LetterChoice): boolean =>
  family !== undefined || reason !== undefined || type !== undefined;

/** The body of a redrive of these letters. A discarded letter is not redriven, so `status` is no part of it. */
export function redriveBody({ family, reason, type }: LetterChoice, maxPerSecond?: number) {
  const filter = {
    ...(family !== undefined && { family }),
    ...(reason !== undefined && { reason }),
    ...(type !== undefined && { type }),
  };
  return { filter, ...(maxPerSecond !== undefined && { maxPerSecond }) };
}
