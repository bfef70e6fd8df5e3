export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmChange {
  readonly atMs: number;
  readonly state: AlarmState;
  /** One sentence. */
  readonly reason: string;
}

export interface AlarmStatus {
  /** As in config/alarms.ts. */
  readonly name: string;
  readonly state: AlarmState;
  readonly sinceMs: number;
  readonly reason: string;
  /** The one in force, in the metric's unit. */
  readonly threshold: number;
  /** The newest value that was looked at; on AWS, when the state changed. Undefined where there was none. */
  readonly value: number | undefined;
  /** The latest changes of state, newest first; empty where it was never judged. */
  readonly history: readonly AlarmChange[];
}

/** The alarms that are switched on, as they stand. */
export interface Alarms {
  statuses(): Promise<readonly AlarmStatus[]>;
}
