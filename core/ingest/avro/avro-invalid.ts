import { IngestRefusal } from '../refusal.ts';

/** A file that is damaged, cut short or does not hold what its schema says; nothing of it is kept. */
export const avroInvalid = (what: string): IngestRefusal =>
  new IngestRefusal(400, 'avro_invalid', `The body is no whole, valid Avro file: ${what}; nothing of it was kept.`);
