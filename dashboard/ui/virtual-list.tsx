import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type FocusEvent, type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import styles from './virtual-list.module.css';

/** Rows beyond the edge that are there before they are seen. */
const OVERSCAN = 12;
/** Above and below, where there is one. */
const BORDER_PIXELS = 2;
const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

export interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** One row: a button or link with `data-row`. */
  readonly children: (item: Item) => ReactNode;
  readonly rowPixels: number;
  readonly className?: string | undefined;
  /** CSS length that the list grows up to. */
  readonly height: string;
  /** The last rows are near. */
  readonly onEnd?: (() => void) | undefined;
  /** Whether the reader is away from the first rows. */
  readonly onAway?: ((isAway: boolean) => void) | undefined;
  /** A row got the focus. */
  readonly onRow?: (() => void) | undefined;
}

/** The row that has the focus, by its place in the list. */
const placeOf = (target: EventTarget): number | undefined => {
  const place = (target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index;
  return place === undefined ? undefined : Number(place);
};

/** A list of any length of which only the rows in sight are there, and the one that has the focus. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, children, rowPixels, height, className = '', onEnd, onAway, onRow } = props;
  const place = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<number>();
  const isMoving = useRef(false);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      const isAside = focused !== undefined && focused < range.count && !shown.includes(focused);
      return isAside ? [...shown, focused].sort((a, b) => a - b) : shown;
    },
    [focused],
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowPixels,
    overscan: OVERSCAN,
    rangeExtractor,
  });
  const rows = virtualizer.getVirtualItems();
  const isNearEnd = (virtualizer.range?.endIndex ?? 0) >= items.length - OVERSCAN;

  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd]);

  useEffect(() => {
    // The row may not have been there when the key was pressed; by now it is.
    if (!isMoving.current || focused === undefined) return;
    isMoving.current = false;
    place.current?.querySelector<HTMLElement>(`[data-index="${focused}"] [data-row]`)?.focus({ preventScroll: true });
  }, [focused]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(items.length - 1, Math.max(0, (placeOf(event.target) ?? -1) + step));
    virtualizer.scrollToIndex(next);
    isMoving.current = true;
    setFocused(next);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the rows, which are buttons
    <div
      ref={place}
      className={`${styles.scroll} ${className}`}
      style={{ blockSize: `min(${height}, ${items.length * rowPixels + BORDER_PIXELS}px)` }}
      onKeyDown={onKeyDown}
      onFocus={({ target }: FocusEvent) => {
        setFocused(placeOf(target));
        onRow?.();
      }}
      onScroll={({ currentTarget }) => onAway?.(currentTarget.scrollTop > rowPixels)}
    >
      <ul className={styles.rows} style={{ blockSize: virtualizer.getTotalSize() }}>
        {rows.map(({ index, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <li
                key={keyOf(item)}
                data-index={index}
                className={styles.row}
                style={{ blockSize: rowPixels, transform: `translateY(${start}px)` }}
              >
                {children(item)}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
