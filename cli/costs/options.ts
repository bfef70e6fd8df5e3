import { Command, InvalidArgumentError, Option } from 'commander';
import { INGEST_LIMITS } from '../../config/limits.ts';
import type { Question } from './bill.ts';

const USUAL_BATCH = 500;

const number =
  (min: number, max: number, isWhole: boolean) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`It must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}.`);
  };

interface Options {
  readonly eventsPerSecond: number;
  readonly bytes: number;
  readonly store: Question['store'];
  readonly batch?: number;
  readonly json?: true;
}

/** @param configure called for the command before its options are read */
export function parseQuestion(
  argv: readonly string[],
  configure: (command: Command) => Command,
): { readonly question: Question; readonly json: boolean } {
  const { eventBytes, eventsPerRequest, requestBytes } = INGEST_LIMITS;
  const command = configure(new Command('npm run costs --'))
    .description('What a platform on AWS costs a day at a steady load.')
    .requiredOption('--events-per-second <number>', 'events in a second', number(0.001, 10_000_000, false))
    .requiredOption('--bytes <number>', 'bytes of an event', number(100, eventBytes, true))
    .addOption(new Option('--store <store>', 'event store').choices(['dynamodb', 'postgres']).default('dynamodb'))
    .option('--batch <number>', `events of a request (default: ${USUAL_BATCH})`, number(1, eventsPerRequest, true))
    .option('--json', 'answer in JSON')
    .parse([...argv], { from: 'user' });
  const { eventsPerSecond, bytes, store, json, batch } = command.opts<Options>();
  const mostEvents = Math.floor(requestBytes / bytes);
  if (batch !== undefined && batch > mostEvents) {
    command.error(`error: A request has at most ${requestBytes} bytes, so --batch must not be above ${mostEvents}.`);
  }
  const question = { eventsPerSecond, bytes, store, batch: batch ?? Math.min(USUAL_BATCH, mostEvents) };
  return { question, json: json ?? false };
}
