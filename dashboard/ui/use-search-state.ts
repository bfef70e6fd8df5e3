import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

/**
 * State of a page that stands in the address, so that a view can be sent to somebody else. An empty text removes the name.
 * @returns the parameters of the address, and what changes some of them
 */
export function useSearchState(): readonly [
  URLSearchParams,
  (changes: Readonly<Record<string, string | undefined>>) => void,
] {
  const search = useSearch();
  const [location, navigate] = useLocation();
  const change = useCallback(
    (changes: Readonly<Record<string, string | undefined>>): void => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      navigate(next.size === 0 ? location : `${location}?${next}`, { replace: true });
    },
    [search, location, navigate],
  );
  return [new URLSearchParams(search), change];
}
