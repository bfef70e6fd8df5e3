import { Command, InvalidArgumentError, Option } from 'commander';
import { PROCESS_FUNCTION } from '../config/event-source-mapping.ts';
import { KEY_RATES, type KeyRates } from '../config/keys.ts';
import { STREAM } from '../config/stream.ts';

export interface PlatformOptions {
  readonly port: number;
  readonly host: string;
  /** Folder that keeps everything. */
  readonly data: string;
  /** Shards of a new stream. */
  readonly shards: number;
  /** Whether to begin with an empty data folder. */
  readonly fresh: boolean;
  /** Whether every request needs a key. */
  readonly auth: boolean;
  /** What one key may do in a second. */
  readonly keyRates: KeyRates;
  readonly log: 'json' | 'text';
  /** Whether believable events are sent all the time. */
  readonly demo: boolean;
  /** Whether parts may be broken on purpose. */
  readonly drills: boolean;
  /** Seconds of one invocation of the process function. */
  readonly processTimeout: number;
  /** Megabytes of one environment of the process function. */
  readonly processMemory: number;
}

interface Flags extends Omit<PlatformOptions, 'keyRates'> {
  readonly requestsPerKey?: number;
  readonly eventsPerKey?: number;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };

/**
 * Reads the flags of `npm start`; ends the process with code 2 and a sentence on a wrong one.
 * @param argv without the names of the program
 */
export function parseOptions(argv: readonly string[]): PlatformOptions {
  const command = new Command('npm start --')
    .description('Runs the whole of Spillway on this machine.')
    .option('--port <number>', 'port of the HTTP API, 0 for a free one', wholeNumber(0, 65_535), 8080)
    .option('--host <address>', 'address to listen on; any but loopback turns --auth on', '127.0.0.1')
    .option('--data <folder>', 'folder that keeps everything', '.spillway')
    .option('--shards <number>', 'shards of a new stream', wholeNumber(1, 64), STREAM.shards)
    .option('--fresh', 'delete what the data folder holds first', false)
    .option('--auth', 'ask for an API key', false)
    .option('--requests-per-key <number>', 'requests that one key may send in a second', wholeNumber(1, 1_000_000))
    .option('--events-per-key <number>', 'events that one key may send in a second', wholeNumber(1, 1_000_000))
    .addOption(new Option('--log <form>', 'form of the log').choices(['json', 'text']).default('text'))
    .option('--demo', 'send believable events all the time, to look at; not with --auth', false)
    .option('--drills', 'let operators break parts on purpose: POST /drills and event type spillway.drill', false)
    .option(
      '--process-timeout <seconds>',
      'time of one invocation of the process function',
      wholeNumber(1, 900),
      PROCESS_FUNCTION.timeoutSeconds,
    )
    .option(
      '--process-memory <megabytes>',
      'memory of one environment of the process function',
      wholeNumber(128, 10_240),
      PROCESS_FUNCTION.memoryMegabytes,
    )
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  command.parse([...argv], { from: 'user' });
  const { requestsPerKey, eventsPerKey, ...options } = command.opts<Flags>();
  const auth = options.auth || !LOOPBACK.has(options.host);
  if (auth && options.demo) command.error('error: --demo sends events without a key: leave --auth out.');
  if (!auth && (requestsPerKey ?? eventsPerKey) !== undefined) {
    command.error('error: --requests-per-key and --events-per-key limit API keys, so they need --auth.');
  }
  const keyRates = {
    ...KEY_RATES,
    ...(requestsPerKey !== undefined && { requestsPerSecond: requestsPerKey }),
    ...(eventsPerKey !== undefined && { eventsPerSecond: eventsPerKey }),
  };
  return { ...options, auth, keyRates };
}
