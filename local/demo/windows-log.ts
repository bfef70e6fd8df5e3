import type { Random } from '../../core/ports/time.ts';
import { pick, whole } from './chance.ts';
import type { DemoEvent, NextId } from './demo-event.ts';

interface Entry {
  readonly channel: 'Security' | 'System' | 'Application';
  readonly eventId: number;
  /** 2 error, 3 warning, 4 informational; the Security log writes 0. */
  readonly level: number;
  readonly provider: string;
  readonly message: string;
  /** How often it is written beside the others. */
  readonly weight: number;
}

const AUDITING = 'Microsoft-Windows-Security-Auditing';
const SERVICES = 'Service Control Manager';

// Event ids and texts of Windows: learn.microsoft.com/windows-server/identity/ad-ds/plan/appendix-l--events-to-monitor
const ENTRIES: readonly Entry[] = [
  security(4624, 'An account was successfully logged on.', 40),
  security(4634, 'An account was logged off.', 35),
  security(4688, 'A new process has been created.', 60),
  security(4625, 'An account failed to log on.', 6),
  security(4740, 'A user account was locked out.', 0.3),
  security(1102, 'The audit log was cleared.', 0.1),
  system(7036, 4, 'The Windows Update service entered the running state.', 20),
  system(7036, 4, 'The Print Spooler service entered the stopped state.', 10),
  system(7045, 4, 'A service was installed in the system.', 1),
  system(7031, 2, 'The Print Spooler service terminated unexpectedly.', 0.5),
  {
    channel: 'Application',
    eventId: 1000,
    level: 2,
    provider: 'Application Error',
    message: 'Faulting application name: report.exe',
    weight: 1,
  },
  {
    channel: 'Application',
    eventId: 1033,
    level: 4,
    provider: 'MsiInstaller',
    message: 'Windows Installer installed the product.',
    weight: 3,
  },
  {
    channel: 'Application',
    eventId: 1014,
    level: 3,
    provider: 'DNS Client Events',
    message: 'Name resolution timed out.',
    weight: 4,
  },
];

const TOTAL_WEIGHT = ENTRIES.reduce((total, { weight }) => total + weight, 0);
const HOSTS = ['DC01', 'FILE02', 'WORKSTATION5', 'WORKSTATION6', 'WORKSTATION7'] as const;

function security(eventId: number, message: string, weight: number): Entry {
  return { channel: 'Security', eventId, level: 0, provider: AUDITING, message, weight };
}

function system(eventId: number, level: number, message: string, weight: number): Entry {
  return { channel: 'System', eventId, level, provider: SERVICES, message, weight };
}

/** @param share from 0 to 1: how far along the weights */
function entryAt(share: number): Entry {
  let rest = share * TOTAL_WEIGHT;
  const found = ENTRIES.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  });
  return found ?? ENTRIES[0]!;
}

/** One entry of a Windows event log. */
export function windowsEntry(nextId: NextId, atMs: number, random: Random): DemoEvent {
  const { channel, eventId, level, provider, message } = entryAt(random());
  const host = pick(HOSTS, random);
  const time = new Date(atMs).toISOString();
  return {
    id: nextId('windows'),
    type: `windows.${channel.toLowerCase()}`,
    source: `windows/${host}`,
    time,
    partitionkey: host,
    data: {
      EventID: eventId,
      Channel: channel,
      Hostname: host,
      Level: level,
      SourceName: provider,
      TimeCreated: time,
      Message: message,
      ProcessId: whole(400, 9_999, random),
    },
  };
}
