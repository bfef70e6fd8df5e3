import Type from 'typebox';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { EventRefused } from '../../core/errors.ts';
import { createCatalogue } from '../../core/events/catalogue.ts';
import { defineEventType, filter } from '../../core/events/define-event-type.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';

/** The source of every event that a simulated client sends. */
export const SOURCE = 'sim';

const simulated = (type: string, onFailure: 'continue' | 'park-key', isFixed: boolean) =>
  defineEventType({
    type,
    onFailure,
    versions: [Type.Object({ behaviour: Type.String(), value: Type.Integer() })],
    process({ data: { behaviour, value } }, { attempt }) {
      if (behaviour === 'refuse') throw new EventRefused('it is to be refused');
      if (behaviour === 'throw') throw new Error('it always throws');
      if (behaviour === 'throw-until-fixed' && !isFixed) throw new Error('its code is broken');
      if (behaviour === 'throw-twice' && attempt < 3) throw new Error(`it throws at attempt ${attempt}`);
      return behaviour === 'filter' ? filter('it is to be filtered') : { seen: value };
    },
    // Each processed event counts under its own id: an effect made twice shows as a count of 2.
    aggregates: { [`${type}.effects`]: { every: { days: 1 }, key: ({ id }) => id, value: ({ data }) => data.value } },
  });

const PLAIN = 'sim.plain';
/** Later events of a key wait behind a failed one. */
const ORDERED = 'sim.ordered';

export const typeOf = ({ isOrdered }: { readonly isOrdered: boolean }): string => (isOrdered ? ORDERED : PLAIN);
export const EFFECTS = [`${PLAIN}.effects`, `${ORDERED}.effects`];

const catalogue = (isFixed: boolean) =>
  createCatalogue([simulated(PLAIN, 'continue', isFixed), simulated(ORDERED, 'park-key', isFixed)], {
    unknownTypes: 'reject',
  });

// Compiled once for all runs: they keep nothing of an event.
export const BROKEN_CODE = catalogue(false);
export const FIXED_CODE = catalogue(true);
export const unpack = createUnpacker(createEventCheck(INGEST_LIMITS));
