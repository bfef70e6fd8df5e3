/**
 * The JSON pointer (RFC 6901) to a value, each of its names cut to 100 characters.
 * @param names from the value up to the root: so they are met on the way back from a fault, which most values have not
 */
export const pointerFrom = (names: readonly string[]): string =>
  names
    .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`)
    .toReversed()
    .join('');
