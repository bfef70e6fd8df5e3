const CHARACTERS = 160;

/** Data in one short line: `{"site":"lab","celsius":21.5}`. */
export function summaryOf(data: unknown): string {
  if (data === undefined) return '';
  const text = JSON.stringify(data);
  return text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text;
}
