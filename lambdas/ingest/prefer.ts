/** What a client asked for in `Prefer` (RFC 7240). What is not understood is passed over, as the RFC says. */
export interface Prefer {
  /** Answer with counts and rejected events only. */
  readonly minimal: boolean;
  /** How long the answer may wait for the result of processing. */
  readonly waitSeconds: number | undefined;
}

const NONE: Prefer = { minimal: false, waitSeconds: undefined };

export function parsePrefer(header: string | undefined): Prefer {
  if (header === undefined) return NONE;
  const preferences = new Map(
    header.split(',').map((part) => {
      const [name = '', value = ''] = part.split(';', 1)[0]?.split('=') ?? [];
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '').toLowerCase()] as const;
    }),
  );
  const wait = Number(preferences.get('wait') || Number.NaN);
  return { minimal: preferences.get('return') === 'minimal', waitSeconds: wait >= 1 ? wait : undefined };
}
