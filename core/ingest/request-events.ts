import type { Admissions, AdmitOptions } from './admission.ts';
import type { EventAdmission } from './admit-events.ts';
import { IngestRefusal } from './refusal.ts';
import { aliasForm, binaryMode, type EventRequest, shortForm } from './single-event.ts';

export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType?.split(';', 1)[0] ?? '').trim().toLowerCase();

function checkCharset(contentType: string | undefined): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return;
  throw new IngestRefusal(
    415,
    'charset_unsupported',
    'The body must be UTF-8: encode it so and leave the charset out.',
  );
}

/** Reads the events of `POST /events` in each of its text forms, chosen by content type, `ce-*` headers and query. */
export function eventsOf(request: EventRequest, admission: EventAdmission, options: AdmitOptions): Admissions {
  const { headers, text } = request;
  const contentType = headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  checkCharset(contentType);
  switch (mediaType) {
    case 'application/x-ndjson':
    case 'application/jsonl':
      return admission.admitLines(text, options);
    case 'application/cloudevents+json':
    case 'application/cloudevents-batch+json':
      return admission.admitJson(text, options);
  }
  if (headers['ce-type'] !== undefined) {
    return admission.admitEach([admission.sizeFault(text) ?? binaryMode(request, mediaType)], options);
  }
  if (mediaType === 'application/json') return admission.admitJson(text, options);
  if (text === '') return admission.admitEach([shortForm(request)], options);
  const named = mediaType === '' ? 'A body without Content-Type' : `Content-Type '${mediaType.slice(0, 60)}'`;
  const detail = `${named} is not taken here: send application/json, application/x-ndjson, application/avro or a CloudEvents type.`;
  throw new IngestRefusal(415, 'content_type_unsupported', detail);
}

/** Reads the event of `POST /api/events`. */
export function aliasEventsOf(request: EventRequest, admission: EventAdmission, options: AdmitOptions): Admissions {
  const { headers, text } = request;
  const contentType = headers['content-type'];
  checkCharset(contentType);
  if (mediaTypeOf(contentType) !== 'application/json') {
    throw new IngestRefusal(
      415,
      'content_type_unsupported',
      'Only application/json is taken here: set Content-Type so.',
    );
  }
  return admission.admitEach([admission.sizeFault(text) ?? aliasForm(request)], options);
}
