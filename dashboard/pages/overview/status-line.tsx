import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { isSilence } from '../../api/client.ts';
import { useProcessing, useStatistics } from '../../api/queries.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import styles from './status-line.module.css';
import { standingOf, UNKNOWN } from './status-sentence.ts';
import { useRates } from './use-rates.ts';

/** Screen readers hear the sentence at most this often. */
const SPOKEN_EVERY_MS = 10_000;

const WORDS = { good: 'Healthy', warn: 'Look', bad: 'Trouble', plain: 'Ready' } as const;

/** The newest text, held for ten seconds, for those who hear it. */
function useSpoken(text: string): string {
  const [spoken, setSpoken] = useState(text);
  useEffect(() => {
    if (spoken === text) return;
    const timer = setTimeout(() => setSpoken(text), spoken === '' ? 0 : SPOKEN_EVERY_MS);
    return () => clearTimeout(timer);
  }, [spoken, text]);
  return spoken;
}

export function StatusLine() {
  const statistics = useStatistics();
  const processing = useProcessing();
  const rates = useRates(statistics.data);
  const now = statistics.data && standingOf(statistics.data, processing.data, rates);
  const standing = statistics.error === null ? now : UNKNOWN;
  const spoken = useSpoken(standing?.sentence ?? '');
  return (
    <header className={styles.line}>
      <span role="status" className="visually-hidden">
        {spoken}
      </span>
      {standing === undefined ? (
        <h1>Spillway</h1>
      ) : (
        <>
          <StatusChip tone={standing.tone}>{WORDS[standing.tone]}</StatusChip>
          <h1>{standing.sentence}</h1>
          {standing.link && <Link href={standing.link.href}>{standing.link.text}</Link>}
        </>
      )}
      {statistics.error !== null && !isSilence(statistics.error) && <ProblemNote error={statistics.error} />}
    </header>
  );
}
