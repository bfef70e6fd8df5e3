/** Environment variables of the functions: the deployment and the local runtime write them, handlers read them. */
export const ENVIRONMENT = {
  /**
   * PostgreSQL connection as JSON: host, port, user, database, and the password. Deployed: `iam: true` and no password,
   * the functions sign a token. Not set where the store is DynamoDB.
   */
  postgres: 'SPILLWAY_POSTGRES',
  /** Name of the event table. Not set where the store is PostgreSQL. */
  table: 'SPILLWAY_TABLE',
  /** Days that the event table keeps events, conflicts and the journal. Not set: for ever. */
  keepDays: 'SPILLWAY_KEEP_DAYS',
  /** Name of the control table: API keys, reasons of a pause, redrive jobs. */
  controlTable: 'SPILLWAY_CONTROL_TABLE',
  /** Name of the stream. */
  stream: 'SPILLWAY_STREAM',
  /** URL of the SQS queue of dead letters. */
  deadLetterQueue: 'SPILLWAY_DEAD_LETTER_QUEUE',
  /**
   * UUID of the event source mapping of the stream. Not set for `process`: the mapping is made after the function that
   * it feeds, so no template can tell it; `process` finds its own mapping by ListEventSourceMappings with its own name.
   */
  mapping: 'SPILLWAY_MAPPING',
  /** Names of the functions that others invoke. */
  isolateFunction: 'SPILLWAY_ISOLATE_FUNCTION',
  redriveFunction: 'SPILLWAY_REDRIVE_FUNCTION',
  replayFunction: 'SPILLWAY_REPLAY_FUNCTION',
  redriveWorkerFunction: 'SPILLWAY_REDRIVE_WORKER_FUNCTION',
  /** 'authorization' or 'either' (also x-api-key): the headers in which the authorizer looks for a key. */
  keyHeaders: 'SPILLWAY_KEY_HEADERS',
  /** What one API key may do in a second, as JSON: KeyRates of config/keys.ts. Not set: any number. */
  keyRates: 'SPILLWAY_KEY_RATES',
  /** Namespace of our own metrics in CloudWatch. Not set: METRICS_NAMESPACE of config/metrics.ts. */
  metricsNamespace: 'SPILLWAY_METRICS_NAMESPACE',
  /** What the parts of this deployment are called in the dimensions of AWS's metrics, as JSON by MonitoredPart. */
  monitoredParts: 'SPILLWAY_MONITORED_PARTS',
  /** With which the names of this deployment's alarms begin. */
  alarmPrefix: 'SPILLWAY_ALARM_PREFIX',
  /** 'accept' or 'reject': what becomes of events whose type is not declared. */
  unknownTypes: 'SPILLWAY_UNKNOWN_TYPES',
  /** Path of the file that says which parts are broken on purpose; set where drills are allowed, and only there. */
  drills: 'SPILLWAY_DRILLS',
} as const;

/** @throws Error that names the variable where it is not set */
export function requiredVariable(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`Environment variable ${name} is not set.`);
  return value;
}
