import { IngestRefusal } from './refusal.ts';

/** CloudEvents has all but printable ASCII percent-encoded: raw bytes would come out as other characters. */
const PRINTABLE = /^[ -~]*$/;

const headerInvalid = (detail: string): IngestRefusal => new IngestRefusal(400, 'header_invalid', detail);

function headerText(name: string, value: string): string {
  const unquoted = value.replace(/^"(.*)"$/s, '$1').replace(/\\(["\\])/g, '$1');
  try {
    if (PRINTABLE.test(value)) return decodeURIComponent(unquoted);
  } catch {
    // Answered below.
  }
  throw headerInvalid(
    `Header '${name.slice(0, 40)}' is not percent-encoded UTF-8: encode '%' as %25, and all but printable ASCII.`,
  );
}

/**
 * The attributes of an event that come in `ce-*` headers.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 * @throws IngestRefusal
 */
export function attributesOf(headers: Readonly<Record<string, string | undefined>>): Map<string, string> {
  if (headers['ce-data'] !== undefined) {
    throw headerInvalid("Header 'ce-data' is not taken: in binary mode the body is the data.");
  }
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && value !== undefined) attributes.set(name.slice(3), headerText(name, value));
  }
  return attributes;
}

/** The text of an event with these attributes and with `dataText` for its data. */
export function eventText(attributes: ReadonlyMap<string, string>, dataText: string | undefined): string {
  const head = JSON.stringify(Object.fromEntries(attributes));
  if (dataText === undefined) return head;
  return `${head.slice(0, -1)}${attributes.size === 0 ? '' : ','}"data":${dataText}}`;
}
