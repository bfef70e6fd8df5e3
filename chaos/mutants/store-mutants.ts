import { KILL_BACKEND, KILL_PLATFORM, type Mutant } from './mutant.ts';

const WRITER = 'adapters/postgres/event-writer.ts';
const REFUSED = 'adapters/postgres/refused-rows.ts';
const TOTALS = 'adapters/postgres/batch-totals.ts';
const ROWS = 'adapters/postgres/event-rows.ts';
/** One request many times in parallel: resends among new events, and nothing else. */
const PLAIN_LOAD = ['F04'];

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'dedupe-off',
    fault: 'the identity is no key of the events: the negative control',
    patches: [
      {
        file: 'adapters/postgres/migrations.ts',
        find: '  detail text,\n  primary key (key, source_id)\n);',
        replace: '  detail text\n);\ncreate index on events (key, source_id);',
      },
    ],
    faults: PLAIN_LOAD,
    steps: 2,
    shows: ['duplicate'],
  },
  {
    name: 'source-forgotten',
    fault: 'an id that another source has used is taken for a resend',
    patches: [
      {
        file: REFUSED,
        find: 'where e.key = asked.key and e.source_id = asked.source_id limit 1) taken',
        replace: 'where e.key = asked.key limit 1) taken',
      },
    ],
    faults: PLAIN_LOAD,
    steps: 2,
    shows: ['lost'],
  },
  {
    name: 'no-fence',
    fault: 'the position of a shard is neither asked for nor compared',
    patches: [
      {
        file: 'adapters/postgres/settle-statement.ts',
        find: 'where p.sequence_number < $30::numeric',
        replace: 'where $30::numeric is not null',
      },
      { file: WRITER, find: 'isAfter(one.sequenceNumber, before)', replace: 'isAfter(one.sequenceNumber, "0")' },
    ],
    faults: KILL_BACKEND,
    steps: 12,
    shows: ['torn', 'imbalance'],
  },
  {
    name: 'no-fingerprint',
    fault: 'a resend with other content counts as a duplicate',
    patches: [{ file: REFUSED, find: 'and same_json(staged.data, first.data) as same', replace: 'as same' }],
    faults: PLAIN_LOAD,
    steps: 3,
    shows: ['conflict-merge'],
  },
  {
    name: 'conflicts-not-kept',
    fault: 'conflicts are counted and not kept',
    patches: [{ file: REFUSED, find: 'if (conflicts.length > 0) await', replace: 'if (conflicts.length < 0) await' }],
    faults: PLAIN_LOAD,
    steps: 3,
    shows: ['conflict-merge'],
  },
  {
    name: 'effects-before-their-transaction',
    fault: 'events are committed some moments before the position and the totals',
    patches: [
      {
        file: WRITER,
        find: "await copyRows(client, copyText('events'), fresh);",
        replace: `await copyRows(client, copyText('events'), fresh);
      await client.query('commit; begin');
      await new Promise((wake) => setTimeout(wake, 20));`,
      },
    ],
    faults: [...KILL_PLATFORM, ...KILL_BACKEND],
    steps: 10,
    shows: ['torn'],
  },
  {
    name: 'aggregates-count-resends',
    fault: 'a resend is added to the aggregates once more',
    patches: [{ file: TOTALS, find: 'if (refusal !== undefined) continue;', replace: '' }],
    faults: PLAIN_LOAD,
    steps: 3,
    shows: ['torn'],
  },
  {
    name: 'duplicates-count-as-processed',
    fault: 'a duplicate counts as processed',
    patches: [
      {
        file: TOTALS,
        find: "refusal === 'duplicate' ? 'duplicates' :",
        replace: "refusal === 'duplicate' ? 'processed' :",
      },
    ],
    faults: PLAIN_LOAD,
    steps: 3,
    shows: ['torn'],
  },
  {
    name: 'minutes-forget-conflicts',
    fault: 'the totals by minute leave out what was not processed',
    patches: [
      {
        file: TOTALS,
        find: 'byMinute[counted] += 1;',
        replace: "if (counted === 'processed') byMinute[counted] += 1;",
      },
    ],
    faults: PLAIN_LOAD,
    steps: 1,
    shows: ['torn'],
  },
  {
    name: 'letters-without-payload',
    fault: 'a dead letter is stored without its data',
    patches: [
      {
        file: ROWS,
        find: 'writer.text(event.dataText);',
        replace: "writer.text(outcome.status === 'deadLettered' ? undefined : event.dataText);",
      },
    ],
    faults: PLAIN_LOAD,
    steps: 1,
    shows: ['altered'],
  },
  {
    name: 'data-spelled-anew',
    fault: 'data are parsed and written anew before they are stored',
    patches: [
      {
        file: ROWS,
        find: 'writer.text(event.dataText);',
        replace: 'writer.text(event.dataText && JSON.stringify(JSON.parse(event.dataText)));',
      },
    ],
    faults: PLAIN_LOAD,
    steps: 1,
    shows: ['altered'],
  },
  {
    name: 'letters-not-kept',
    fault: 'an event is set aside without a letter',
    patches: [
      { file: WRITER, find: 'totals.all.deadLettered + totals.all.parked > 0', replace: 'totals.all.parked > 0' },
    ],
    faults: PLAIN_LOAD,
    steps: 1,
    shows: ['torn'],
  },
  {
    name: 'broken-connections-unheard',
    fault: 'nobody listens for idle connections that break',
    patches: [{ file: 'adapters/postgres/pg-pool.ts', find: "pool.on('error', () => undefined);", replace: '' }],
    faults: KILL_BACKEND,
    steps: 3,
    shows: ['crash', 'stuck'],
  },
];
