/** An event to begin with: the type's example, without an id, so that each one sent is another event. */
export function eventText(type: string, examples: unknown): string {
  const data: unknown = Array.isArray(examples) ? examples[0] : {};
  return JSON.stringify({ type: type.replace(/\*$/, 'test'), source: 'console', data }, null, 2);
}

export type ReadEvent =
  | { readonly value: object; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: string };

/** What was typed, or why it is no event. */
export function readEvent(text: string): ReadEvent {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { value } : { fault: 'An event is a JSON object.' };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
