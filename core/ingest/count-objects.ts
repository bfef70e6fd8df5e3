import { endOfValue } from '../events/json-scan.ts';
import { IngestRefusal } from './refusal.ts';

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/** Objects and arrays in a JSON text; of other text, a number of no meaning. */
function countObjects(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfValue(text, index) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) count += 1;
  }
  return count;
}

/**
 * Refuses a body of so many objects and arrays that reading it would hold up every other request: 24 MiB of `{}` take
 * three seconds and 1.5 GB to parse, 24 MiB of other values a tenth of that. Looked at before parsing.
 * @throws IngestRefusal
 */
export function checkObjects(text: string, objectsPerRequest: number): void {
  // Each has an opening and a closing character, so a shorter text cannot hold too many.
  if (text.length <= 2 * objectsPerRequest || countObjects(text) <= objectsPerRequest) return;
  const detail = `The body holds more than ${objectsPerRequest} JSON objects and arrays: send fewer events a request.`;
  throw new IngestRefusal(413, 'too_many_objects', detail);
}
