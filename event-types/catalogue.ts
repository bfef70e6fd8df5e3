import type { EventType } from '../core/events/define-event-type.ts';
import { drill, orderedDrill } from './drill.ts';
import { orderPlaced } from './order-placed.ts';
import { sensorTemperature } from './sensor-temperature.ts';
import { webAccess } from './web-access.ts';
import { windowsEvent } from './windows-event.ts';
import { zeek } from './zeek.ts';

/** Every event type that is declared: a new file in this folder takes effect once it is listed here. */
export const EVENT_TYPES: readonly EventType[] = [orderPlaced, sensorTemperature, webAccess, windowsEvent, zeek];

/** What runs: the declared types, and with `drills` those that fail on demand. */
export const eventTypes = ({ drills }: { readonly drills: boolean }): readonly EventType[] =>
  drills ? [...EVENT_TYPES, drill, orderedDrill] : EVENT_TYPES;
