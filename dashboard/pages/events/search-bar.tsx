import { type FormEvent, useEffect, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { asCurl, type EventFilters, listPath, readSearch, type Search, searchText } from './event-search.ts';
import { SaveEvents } from './save-events.tsx';
import styles from './search-bar.module.css';

export interface SearchBarProps {
  readonly filters: EventFilters;
  readonly isLive: boolean;
  readonly onLive: (isLive: boolean) => void;
  readonly onSearch: (search: Search) => void;
}

/** One line to search with, and what can be done with the list that it gives. */
export function SearchBar({ filters, isLive, onLive, onSearch }: SearchBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const text = searchText(filters);
  useEffect(() => {
    if (input.current !== null) input.current.value = text;
  }, [text]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch(readSearch(input.current?.value ?? '', Date.now()));
  };
  return (
    <search className={styles.bar}>
      <form className={styles.form} onSubmit={submit}>
        <label className="visually-hidden" htmlFor="search">
          Search events
        </label>
        <input
          ref={input}
          id="search"
          className={styles.input}
          data-shortcut="search"
          type="search"
          spellCheck={false}
          autoComplete="off"
          defaultValue={text}
          placeholder="an id, or: type:order.* status:processed celsius>30 age<1h"
          aria-describedby="search-help"
        />
        <Button type="submit">Search</Button>
      </form>
      <Button data-shortcut="pause" aria-pressed={isLive} onClick={() => onLive(!isLive)}>
        {isLive ? 'Pause' : 'Live'}
      </Button>
      <Button onClick={() => void navigator.clipboard.writeText(asCurl(location.origin, listPath(filters)))}>
        Copy as curl
      </Button>
      <SaveEvents filters={filters} />
      <p id="search-help" className={styles.help}>
        <code>type: source: subject: key: status: from: to: age&gt;5m</code>, fields of the data as{' '}
        <code>celsius&gt;30</code> or <code>site:lab</code>; a single word is an event’s id.
      </p>
    </search>
  );
}
