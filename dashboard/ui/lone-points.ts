/**
 * Places of values that stand alone: with nothing on either side there is no line to see, so they are drawn as points.
 * @param values null or undefined where nothing was measured
 */
export function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
  }
  return found;
}
