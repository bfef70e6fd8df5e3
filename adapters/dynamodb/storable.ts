import { PipelineError } from '../../core/errors.ts';
import type { DecodedEvent } from '../../core/events/event.ts';

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: bytes of a sort key. */
const KEY_BYTES = 1_024;

/** Whether an item may have this for a key: no event has an id or source that is none. */
export const isKey = (text: string): boolean =>
  text !== '' &&
  text.isWellFormed() &&
  !text.includes('\0') &&
  (text.length * 3 <= KEY_BYTES || Buffer.byteLength(text) <= KEY_BYTES);

const isJson = (text: string | undefined): boolean => {
  if (text === undefined) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * DynamoDB takes any text for data, and gives it to readers who take it for JSON.
 * @throws PipelineError EVENT_UNSTORABLE for an event that EventCheck would have refused
 */
export function checkStorable({
  id,
  source,
  type,
  subject,
  partitionKey,
  dataText,
  attributesText,
}: DecodedEvent): void {
  const isStorable =
    isKey(id) &&
    isKey(source) &&
    type.isWellFormed() &&
    (subject?.isWellFormed() ?? true) &&
    (partitionKey?.isWellFormed() ?? true) &&
    isJson(dataText) &&
    isJson(attributesText);
  if (isStorable) return;
  throw new PipelineError(
    'EVENT_UNSTORABLE',
    'An identifier of an event is no key, or its data are not JSON: nothing was committed.',
  );
}
