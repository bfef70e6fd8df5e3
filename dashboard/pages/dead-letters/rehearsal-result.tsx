import type { RehearsalAnswer } from '../../../core/views/answers/dead-letters.ts';
import { countText, wholeText } from '../../ui/number-text.ts';
import { StatusChip } from '../../ui/status-chip.tsx';

/** What a redrive would come to, and why not everything would pass. */
export const RehearsalResult = ({ rehearsal }: { readonly rehearsal: RehearsalAnswer }) => {
  const { matched, wouldPass, wouldFail, notTried, reasons } = rehearsal;
  return (
    <div role="status">
      <p>
        <StatusChip tone={wouldFail === 0 ? 'good' : 'warn'}>
          {wouldFail === 0 ? 'all would pass' : 'not all'}
        </StatusChip>{' '}
        Of {countText(matched, 'letter')} {wholeText(wouldPass)} would pass, {wholeText(wouldFail)} would fail
        {notTried > 0 && `, ${wholeText(notTried)} were not tried`}. Nothing was changed.
      </p>
      <ul>
        {reasons.map(({ code, message, count }) => (
          <li key={`${code} ${message}`}>
            {wholeText(count)} × {code}: {message}
          </li>
        ))}
      </ul>
    </div>
  );
};
