import { useState } from 'react';
import { useSearchState } from '../../ui/use-search-state.ts';
import { EventDetail } from './event-detail.tsx';
import { type EventFilters, FILTERS } from './event-search.ts';
import { EventTable } from './event-table.tsx';
import styles from './events.module.css';
import { SearchBar } from './search-bar.tsx';

const filtersOf = (search: URLSearchParams): EventFilters =>
  Object.fromEntries(FILTERS.flatMap((name) => (search.has(name) ? [[name, search.get(name) ?? '']] : [])));

/** Finds events; the address holds what is looked for and which event is open. */
export default function Events() {
  const [search, change] = useSearchState();
  const [isLive, setLive] = useState(true);
  const filters = filtersOf(search);
  const id = search.get('id') ?? undefined;
  const source = search.get('source-of') ?? undefined;
  const none = Object.fromEntries(FILTERS.map((name) => [name, undefined]));
  return (
    <>
      <h1 className="visually-hidden">Events</h1>
      <SearchBar
        filters={filters}
        isLive={isLive}
        onLive={setLive}
        onSearch={(found) =>
          'id' in found ? change({ id: found.id, 'source-of': undefined }) : change({ ...none, ...found.filters })
        }
      />
      <div className={styles.columns} data-open={id !== undefined}>
        <EventTable
          filters={filters}
          isLive={isLive}
          openId={id}
          onOpen={(event) => change({ id: event.id, 'source-of': event.source })}
          onScroll={() => setLive(false)}
        />
        {id !== undefined && (
          <EventDetail
            key={`${source} ${id}`}
            id={id}
            source={source}
            onClose={() => change({ id: undefined, 'source-of': undefined })}
          />
        )}
      </div>
    </>
  );
}
