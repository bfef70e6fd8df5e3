import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';

let calls = 0;

/**
 * Prints the number in each record. Of every three invocations the first stops halfway and says so, and the second
 * fails before it has printed anything.
 */
export const handler = async ({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
  const turn = ++calls % 3;
  if (turn === 2) throw new Error('not now');
  const stopAt = turn === 1 && Records.length > 1 ? Math.floor(Records.length / 2) : Records.length;
  const numbers = Records.slice(0, stopAt).map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  process.stdout.write(`${numbers.join(' ')}\n`);
  const unprinted = Records[stopAt];
  return { batchItemFailures: unprinted ? [{ itemIdentifier: unprinted.kinesis.sequenceNumber }] : [] };
};
