import type { Letter } from '../../core/ports/dead-letters.ts';

/** A letter of an event that failed at its first processing, except where `fields` and `event` say otherwise. */
export function deadLetter(
  letterId: string,
  { event, ...fields }: Partial<Omit<Letter, 'event'>> & { readonly event?: Partial<Letter['event']> } = {},
): Letter {
  return {
    letterId,
    event: {
      id: `e-${letterId}`,
      source: 'test',
      type: 'test.happened',
      time: { ms: 1_767_225_600_000, micros: 0 },
      subject: undefined,
      partitionKey: undefined,
      dataText: '{"n": 1.0}',
      attributesText: undefined,
      ...event,
    },
    status: 'deadLettered',
    attempts: 3,
    resultText: undefined,
    filterReason: undefined,
    failure: { code: 'PROCESS_FAILED', message: 'Error: no' },
    receivedAtMs: 1_767_225_600_000,
    processedAtMs: 1_767_225_600_100,
    shardId: 'shardId-000000000000',
    sequenceNumber: letterId,
    family: '0123456789abcdef',
    firstFailedAtMs: 1_767_225_600_100,
    lastFailedAtMs: 1_767_225_600_100,
    redrives: 0,
    nextRedriveAtMs: undefined,
    editedDataText: undefined,
    comment: undefined,
    key: undefined,
    waitsFor: undefined,
    ...fields,
  };
}
