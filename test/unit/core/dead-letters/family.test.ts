import { expect, it } from 'vitest';
import { familyOf, normalizedMessage } from '../../../../core/dead-letters/family.ts';

it.each([
  ['/data/n must be 5, not -3.5e10', '/data/n must be <number>, not <number>'],
  ['order 0190163d-8694-739b-aea5-966c26f8ad91 is unknown', 'order <id> is unknown'],
  ['late: 2026-11-21T03:00:00.123Z and 2026-11-21 03:00', 'late: <time> and <time>'],
  ['Unexpected token "a b" near \'x\' in `y`', 'Unexpected token <text> near <text> in <text>'],
  ['at 0xDEADBEEF, hash 9f86d081884c7d65', 'at <hex>, hash <hex>'],
  ["it isn't there, they don't know", "it isn't there, they don't know"],
  ['TypeError: x is not a function', 'TypeError: x is not a function'],
])('leaves out of a message what changes from event to event: %s', (message, normalized) => {
  expect(normalizedMessage(message)).toBe(normalized);
});

it('names a family by 16 hex digits that stay the same', () => {
  expect(familyOf('EVENT_INVALID', 'a', 'n must be 1')).toMatch(/^[0-9a-f]{16}$/);
  expect(familyOf('EVENT_INVALID', 'a', 'n must be 1')).toBe(familyOf('EVENT_INVALID', 'a', 'n must be 22'));
});

it('keeps codes, types and messages apart', () => {
  const families = [
    familyOf('EVENT_INVALID', 'a', 'm'),
    familyOf('PROCESS_FAILED', 'a', 'm'),
    familyOf('EVENT_INVALID', 'b', 'm'),
    familyOf('EVENT_INVALID', 'a', 'n'),
  ];
  expect(new Set(families).size).toBe(4);
});

it('looks at a bounded part of a message', () => {
  expect(familyOf('EVENT_INVALID', 'a', `${'x'.repeat(500)}a`)).toBe(familyOf('EVENT_INVALID', 'a', 'x'.repeat(600)));
});
