import type { BatchAnswer } from '../../../core/views/answers/batches.ts';
import type { Tone } from '../../ui/tone.ts';

/** A batch with the ones that it was split into, in the order of their records. */
export interface BatchTree {
  readonly batch: BatchAnswer;
  readonly parts: readonly BatchTree[];
}

/**
 * Batches as the trees that splits made of them.
 * @param batches newest first; a part whose parent is forgotten begins a tree
 */
export function forestOf(batches: readonly BatchAnswer[]): readonly BatchTree[] {
  const known = new Set(batches.map(({ requestId }) => requestId));
  const parts = new Map<string, BatchAnswer[]>();
  const roots: BatchAnswer[] = [];
  for (const batch of batches) {
    const { parentRequestId } = batch;
    if (parentRequestId === undefined || !known.has(parentRequestId)) roots.push(batch);
    else parts.set(parentRequestId, [batch, ...(parts.get(parentRequestId) ?? [])]);
  }
  const treeOf = (batch: BatchAnswer): BatchTree => ({
    batch,
    parts: (parts.get(batch.requestId) ?? []).map(treeOf),
  });
  return roots.map(treeOf);
}

const TONES: Readonly<Record<BatchAnswer['outcome'], Tone>> = {
  running: 'plain',
  succeeded: 'good',
  partial: 'warn',
  bisected: 'warn',
  failed: 'warn',
  refused: 'warn',
  discarded: 'bad',
};

export const toneOfBatch = ({ outcome }: BatchAnswer): Tone => TONES[outcome];

/** Whether the batch simply succeeded, or is on its way to. */
export const isOrdinary = ({ batch, parts }: BatchTree): boolean =>
  parts.length === 0 && (batch.outcome === 'succeeded' || batch.outcome === 'running');
