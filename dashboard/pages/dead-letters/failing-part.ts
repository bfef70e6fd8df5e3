export interface JsonLine {
  readonly text: string;
  /** Whether the line belongs to what the failure names. */
  readonly isFailing: boolean;
}

const POINTER = /(?:^|\s)(\/data(?:\/[^\s:,;]+)*)/;

/** The JSON Pointer that a failure's message names, below the event: `/data/celsius` in "/data/celsius must be number". */
export const pointerIn = (message: string): string | undefined => POINTER.exec(message)?.[1];

const escapeName = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A value as indented JSON, line by line, with the lines marked that the pointer names. */
export function jsonLines(value: unknown, failing: string | undefined, pointer = '/data', indent = ''): JsonLine[] {
  const isFailing = failing !== undefined && (pointer === failing || pointer.startsWith(`${failing}/`));
  const line = (text: string): JsonLine => ({ text, isFailing });
  if (typeof value !== 'object' || value === null) return [line(JSON.stringify(value))];
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return [line(isArray ? '[]' : '{}')];
  const members = entries.flatMap(([name, member], index) => {
    const lines = jsonLines(member, failing, `${pointer}/${escapeName(name)}`, `${indent}  `);
    const last = lines.length - 1;
    const label = isArray ? '' : `${JSON.stringify(name)}: `;
    const comma = index < entries.length - 1 ? ',' : '';
    return lines.map((one, at) => ({
      ...one,
      text: `${at === 0 ? `${indent}  ${label}` : ''}${one.text}${at === last ? comma : ''}`,
    }));
  });
  return [line(isArray ? '[' : '{'), ...members, line(`${indent}${isArray ? ']' : '}'}`)];
}
