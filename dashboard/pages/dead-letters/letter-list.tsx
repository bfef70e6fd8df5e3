import { useState } from 'react';
import type { LetterAnswer } from '../../../core/views/answers/dead-letters.ts';
import { withParameters } from '../../api/client.ts';
import { Panel } from '../../ui/panel.tsx';
import { useGrowingList } from '../../ui/use-growing-list.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';
import type { LetterChoice } from './letter-choice.ts';
import { LetterRow } from './letter-row.tsx';

const PAGE = 200;
const EVERY_MS = 3_000;
const ROW_PIXELS = 36;

export interface LetterListProps {
  readonly choice: LetterChoice;
  readonly openId: string | undefined;
  readonly onOpen: (letterId: string) => void;
}

const keyOf = ({ letterId }: LetterAnswer): string => letterId;

/** The letters of a family, or all of them, newest first; it stands still while the reader is away from the newest. */
export function LetterList({ choice, openId, onOpen }: LetterListProps) {
  const [isAway, setAway] = useState(false);
  const path = (cursor?: string): string => withParameters('/dead-letters', { ...choice, limit: PAGE, cursor });
  const { query, items, more } = useGrowingList<LetterAnswer>(path, { isLive: !isAway, everyMs: EVERY_MS });
  return (
    <Panel
      title="Letters"
      query={query}
      lines={6}
      empty={{ when: () => items.length === 0, note: 'No letter is like this any more.' }}
    >
      {() => (
        <VirtualList items={items} keyOf={keyOf} rowPixels={ROW_PIXELS} height="18rem" onEnd={more} onAway={setAway}>
          {(letter) => <LetterRow letter={letter} isOpen={letter.letterId === openId} onOpen={onOpen} />}
        </VirtualList>
      )}
    </Panel>
  );
}
