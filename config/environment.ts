/** Environment variables of the functions: the deployment and the local runtime write them, handlers read them. */
export const ENVIRONMENT = {
  /** PostgreSQL connection as JSON: host, port, user, password, database. */
  postgres: 'SPILLWAY_POSTGRES',
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
