import { useCallback, useState } from 'react';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import { useSearchState } from '../../ui/use-search-state.ts';
import { EventDetail } from './event-detail.tsx';
import { type EventFilters, FILTERS, isSearch, type Search } from './event-search.ts';
import { EventTable } from './event-table.tsx';
import styles from './events.module.css';
import { SearchBar } from './search-bar.tsx';

const filtersOf = (search: URLSearchParams): EventFilters =>
  Object.fromEntries(FILTERS.flatMap((name) => (search.has(name) ? [[name, search.get(name) ?? '']] : [])));

/** Finds events; the address holds what is looked for and which event is open. */
export default function Events() {
  const [search, change] = useSearchState();
  const filters = filtersOf(search);
  const [isLive, setLive] = useState(!isSearch(filters));
  const id = search.get('id') ?? undefined;
  const source = search.get('source-of') ?? undefined;
  const none = Object.fromEntries(FILTERS.map((name) => [name, undefined]));
  const onOpen = useCallback((event: EventAnswer) => change({ id: event.id, 'source-of': event.source }), [change]);
  const onClose = useCallback(() => change({ id: undefined, 'source-of': undefined }), [change]);
  const onAway = useCallback(() => setLive(false), []);
  const onSearch = (found: Search): void => {
    if ('id' in found) change({ id: found.id, 'source-of': undefined });
    else {
      setLive(!isSearch(found.filters));
      change({ ...none, ...found.filters });
    }
  };
  return (
    <>
      <h1 className="visually-hidden">Events</h1>
      <SearchBar filters={filters} isLive={isLive} onLive={setLive} onSearch={onSearch} />
      <div className={styles.columns} data-open={id !== undefined}>
        <EventTable filters={filters} isLive={isLive} openId={id} onOpen={onOpen} onAway={onAway} />
        {id !== undefined && <EventDetail key={`${source} ${id}`} id={id} source={source} onClose={onClose} />}
      </div>
    </>
  );
}
