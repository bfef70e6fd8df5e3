import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseQuestion } from '../../../../cli/costs/options.ts';

function parse(...args: string[]) {
  const errors: string[] = [];
  try {
    return parseQuestion(args, (command) =>
      command.exitOverride().configureOutput({ writeErr: (text) => errors.push(text.trim()) }),
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { error: errors.join('\n'), isUsage: error.exitCode !== 0 };
  }
}
const LOAD = ['--events-per-second', '100000', '--bytes', '250'];

describe('the options of costs', () => {
  it('have DynamoDB and 500 events a request where nothing is said', () => {
    expect(parse(...LOAD)).toEqual({
      question: { eventsPerSecond: 100_000, bytes: 250, batch: 500, store: 'dynamodb' },
      json: false,
    });
  });

  it('are all read', () => {
    expect(
      parse('--events-per-second', '0.5', '--bytes', '1000', '--store', 'postgres', '--batch', '7', '--json'),
    ).toEqual({ question: { eventsPerSecond: 0.5, bytes: 1_000, batch: 7, store: 'postgres' }, json: true });
  });

  it('take as many events a request as its bytes allow', () => {
    expect(parse('--events-per-second', '1', '--bytes', '100000')).toMatchObject({ question: { batch: 52 } });
  });

  it.each([
    [[], "required option '--events-per-second <number>' not specified"],
    [['--events-per-second', '1'], "required option '--bytes <number>' not specified"],
    [['--events-per-second', '0', '--bytes', '250'], 'It must be a number from 0.001 to 10000000.'],
    [['--events-per-second', 'many', '--bytes', '250'], 'It must be a number from 0.001 to 10000000.'],
    [['--events-per-second', '', '--bytes', '250'], 'It must be a number from 0.001 to 10000000.'],
    [['--events-per-second', '1', '--bytes', '250.5'], 'It must be a whole number from 100 to 262144.'],
    [['--events-per-second', '1', '--bytes', '262145'], 'It must be a whole number from 100 to 262144.'],
    [[...LOAD, '--batch', '0'], 'It must be a whole number from 1 to 5000.'],
    [[...LOAD, '--batch', '5001'], 'It must be a whole number from 1 to 5000.'],
    [
      ['--events-per-second', '1', '--bytes', '100000', '--batch', '53'],
      'A request has at most 5242880 bytes, so --batch must not be above 52.',
    ],
    [[...LOAD, '--store', 'redis'], 'Allowed choices are dynamodb, postgres.'],
    [[...LOAD, '--region', 'eu-west-1'], "unknown option '--region'"],
    [[...LOAD, 'more'], 'too many arguments'],
  ])('refuse %j in one sentence', (args, message) => {
    const result = parse(...args);
    expect(result).toMatchObject({ error: expect.stringContaining(message), isUsage: true });
    expect('error' in result && result.error.split('\n')).toHaveLength(1);
  });
});
