/**
 * Text from the user's own code (reasons, messages, keys) as a column takes it: PostgreSQL has no U+0000, UTF-8 no half
 * of a surrogate pair, and neither may hold up a shard.
 */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd');
