/** Kinds of items in the control table, which are its partition keys: each function is let to those that it needs. */
export const CONTROL_KINDS = {
  /** API keys, their hashes only. */
  keys: 'api-key',
  /** When a key was used last. */
  keyUses: 'api-key-use',
  /** Why the mapping is paused. */
  pause: 'pause',
  redrive: 'redrive',
  replay: 'replay',
  /** Who works on redrives and replays. */
  lease: 'lease',
  /** When upkeep was done last. */
  upkeep: 'upkeep',
} as const;

export type ControlKind = keyof typeof CONTROL_KINDS;
