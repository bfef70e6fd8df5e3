import { useMutation } from '@tanstack/react-query';
import type { EventPage } from '../../../core/views/answers/events.ts';
import { request, withParameters } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import type { EventFilters } from './event-search.ts';

const PAGE = 1_000;
/** What a browser holds in memory without trouble. */
const MOST = 50_000;

async function readAll(filters: EventFilters): Promise<string> {
  const lines: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await request<EventPage>(withParameters('/events', { ...filters, limit: PAGE, cursor }));
    lines.push(...page.items.map((event) => JSON.stringify(event)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && lines.length < MOST);
  return `${lines.join('\n')}\n`;
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'events.ndjson';
  link.click();
  URL.revokeObjectURL(url);
}

/** Saves the events of the list, the newest 50,000 at most, one JSON line each. */
export function SaveEvents({ filters }: { readonly filters: EventFilters }) {
  const saving = useMutation({ mutationFn: () => readAll(filters), onSuccess: save });
  return (
    <>
      <Button disabled={saving.isPending} onClick={() => saving.mutate()}>
        {saving.isPending ? 'Saving …' : 'Save as NDJSON'}
      </Button>
      {saving.error !== null && <ProblemNote error={saving.error} />}
    </>
  );
}
