import { expect, it } from 'vitest';
import { windowsEvent } from '../../../event-types/windows-event.ts';
import { runEventsOf, type SentEvent } from './run-event.ts';

const run = runEventsOf([windowsEvent]);
const record = (type: string, data: object): SentEvent => ({
  id: 'w-1',
  source: 'windows/WORKSTATION5',
  type,
  time: '2020-10-29T12:16:07.900Z',
  data: { EventID: 4656, Channel: 'Security', Hostname: 'WORKSTATION5', Level: '0', ...data },
});

it.each([
  ['windows.security', { EventID: 1102, Level: '4' }, { severity: 'critical', meaning: 'audit log cleared' }],
  ['windows.security', { EventID: 4625, Level: 0 }, { severity: 'warning', meaning: 'logon failed' }],
  ['windows.security', { EventID: 4656, Level: '0' }, { severity: 'informational' }],
  ['windows.sysmon', { EventID: 1102, Level: '4' }, { severity: 'informational' }],
  ['windows.system', { EventID: 41, Level: 1 }, { severity: 'critical' }],
  ['windows.system', { EventID: 7000, Level: '2' }, { severity: 'error' }],
  ['windows.system', { EventID: 7000, Level: '77' }, { severity: 'informational' }],
])('gives a record of %s with %j a severity', (type, data, result) => {
  expect(run(record(type, data))).toMatchObject({ result });
});

it.each([
  [{ EventID: '4656' }, '/data/EventID must be integer (version 1 of windows.*)'],
  [{ Level: 'high' }, '/data/Level must match pattern "^[0-9]{1,3}$" or integer (version 1 of windows.*)'],
])('refuses %j', (data, refused) => {
  expect(run(record('windows.security', data))).toEqual({ refused });
});
