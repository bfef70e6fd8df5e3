import { useState } from 'react';
import { Link } from 'wouter';
import type { LetterAnswer } from '../../../core/views/answers/dead-letters.ts';
import { withParameters } from '../../api/client.ts';
import { useLive } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { Since } from '../../ui/since.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { toneOf } from '../../ui/tone.ts';
import { DiscardLetters } from './discard-letters.tsx';
import { EditLetter } from './edit-letter.tsx';
import styles from './letter-detail.module.css';
import { Payload } from './payload.tsx';

const EVERY_MS = 3_000;

export interface LetterDetailProps {
  readonly letterId: string;
  readonly onStarted: (redriveId: string) => void;
  readonly onClose: () => void;
}

/** One letter: what failed, in which part of its payload, how often, and what can be done. */
export function LetterDetail({ letterId, onStarted, onClose }: LetterDetailProps) {
  const [isEdited, setEdited] = useState(false);
  const query = useLive<LetterAnswer>(`/dead-letters/${letterId}`, EVERY_MS);
  return (
    <Panel title={`Letter ${letterId}`} query={query} lines={10} actions={<Button onClick={onClose}>Close</Button>}>
      {(letter) => (
        <div className={styles.letter}>
          <p className={styles.line}>
            <StatusChip tone={toneOf(letter.status)}>{letter.status}</StatusChip> <strong>{letter.reason}</strong>{' '}
            {letter.message}
          </p>
          <p className={styles.facts}>
            {countText(letter.attempts, 'attempt')}, {countText(letter.redrives, 'redrive')}; first failed{' '}
            <Since at={letter.firstFailedAt} />, last <Since at={letter.lastFailedAt} />
            {letter.waitsFor !== undefined && `; waits behind letter ${letter.waitsFor} of key ${letter.key}`}
            {letter.comment !== undefined && `; discarded: ${letter.comment}`}.{' '}
            <Link href={withParameters('/console/events', { id: letter.event.id, 'source-of': letter.event.source })}>
              The event and its story
            </Link>
          </p>
          <Payload data={letter.event.data} message={letter.message} />
          {letter.editedData !== undefined && (
            <>
              <h3>Data given by hand, to be processed instead</h3>
              <Payload data={letter.editedData} />
            </>
          )}
          {isEdited ? (
            <EditLetter letter={letter} onStarted={onStarted} onClose={() => setEdited(false)} />
          ) : (
            <div className={styles.actions}>
              <Button onClick={() => setEdited(true)}>Edit and redrive</Button>
              <DiscardLetters ids={[letterId]} onDone={onClose} />
            </div>
          )}
        </div>
      )}
    </Panel>
  );
}
