/** `hand`: an operator's decision. `breaker`: the circuit breaker found the store away. */
export type PauseReason = 'hand' | 'breaker';

export interface MappingState {
  /** Paused while at least one reason holds; `pausing` while a batch is still in flight, behind which nothing comes. */
  readonly state: 'running' | 'pausing' | 'paused';
  /** Why it is paused and since when, the oldest reason first. */
  readonly pausedBy: readonly { readonly reason: PauseReason; readonly sinceMs: number }[];
}

/**
 * The switch of the event source mapping: disabling it on AWS, pausing it on one machine. Events are accepted and kept
 * in the stream meanwhile. Each reason is held and given up for itself, so that a breaker that closes does not end an
 * operator's pause, nor the other way round. An operator's outlives the platform.
 */
export interface MappingControl {
  /**
   * Resolves when no batch is in flight; on AWS when Lambda has taken the request, and `state` tells when nothing is in
   * flight any more. Pausing twice for one reason is harmless and keeps the first time.
   */
  pause(reason: PauseReason): Promise<void>;
  /** Delivery goes on, where it stopped, when no reason is left. A reason that does not hold is harmless. */
  resume(reason: PauseReason): Promise<void>;
  state(): Promise<MappingState>;
}
