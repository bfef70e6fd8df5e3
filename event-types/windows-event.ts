import Type from 'typebox';
import { defineEventType } from '../core/events/define-event-type.ts';

/** Levels of Windows events; the Security log writes 0 for all of its own. */
const SEVERITY_OF_LEVEL = ['informational', 'critical', 'error', 'warning', 'informational', 'verbose'];

/** What happened matters more than the level that Windows logs it at. */
const NOTABLE: Readonly<Record<number, { readonly severity: string; readonly meaning: string }>> = {
  1102: { severity: 'critical', meaning: 'audit log cleared' },
  4625: { severity: 'warning', meaning: 'logon failed' },
  4688: { severity: 'informational', meaning: 'process created' },
  4720: { severity: 'warning', meaning: 'account created' },
  4740: { severity: 'warning', meaning: 'account locked out' },
};

const record = Type.Object({
  EventID: Type.Integer({ minimum: 0, maximum: 65_535 }),
  Channel: Type.String({ minLength: 1 }),
  Hostname: Type.String({ minLength: 1 }),
  /** Forwarders write it as a string or as a number. */
  Level: Type.Union([Type.String({ pattern: '^[0-9]{1,3}$' }), Type.Integer({ minimum: 0, maximum: 255 })]),
  SourceName: Type.Optional(Type.String()),
  ProviderGuid: Type.Optional(Type.String()),
  TimeCreated: Type.Optional(Type.String()),
  Message: Type.Optional(Type.String()),
});

export const windowsEvent = defineEventType({
  type: 'windows.*',
  description: 'A record of a Windows event log: windows.security, windows.sysmon and other channels.',
  versions: [record],
  process({ type, data }) {
    // Other channels number their events as they like.
    const notable = type === 'windows.security' ? NOTABLE[data.EventID] : undefined;
    return notable ?? { severity: SEVERITY_OF_LEVEL[Number(data.Level)] ?? 'informational' };
  },
  example: {
    id: 'win-1',
    source: 'windows/WORKSTATION5',
    type: 'windows.security',
    time: '2020-10-29T12:16:07.900Z',
    data: {
      EventID: 1102,
      Channel: 'Security',
      Hostname: 'WORKSTATION5',
      Level: '4',
      Message: 'The audit log was cleared.',
    },
  },
});
