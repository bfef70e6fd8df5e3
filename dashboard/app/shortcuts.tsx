import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Dialog } from '../ui/dialog.tsx';
import { PAGES } from './pages.ts';
import styles from './shortcuts.module.css';

/** How long `g` waits for the key of a page. */
const CHORD_MS = 1_500;

/** Keys that press or focus what a page marks with `data-shortcut`. */
const ON_PAGE: Readonly<Record<string, { readonly target: string; readonly what: string }>> = {
  '/': { target: 'search', what: 'Search' },
  p: { target: 'pause', what: 'Pause or resume what moves' },
  t: { target: 'theme', what: 'Dark or light' },
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function press(name: string): boolean {
  const target = document.querySelector<HTMLElement>(`[data-shortcut="${name}"]`);
  if (target === null) return false;
  if (isTyping(target)) target.focus();
  else target.click();
  return true;
}

/** Listens to the keys of the console; `?` lists them. */
export function Shortcuts() {
  const [, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const chordUntil = useRef(0);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = event.timeStamp < chordUntil.current ? PAGES.find(({ key }) => key === event.key) : undefined;
      chordUntil.current = event.key === 'g' ? event.timeStamp + CHORD_MS : 0;
      if (page !== undefined) navigate(page.path);
      else if (event.key === '?') setOpen(true);
      else if (!press(ON_PAGE[event.key]?.target ?? '')) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);

  if (!isOpen) return null;
  return (
    <Dialog title="Keys" onClose={() => setOpen(false)}>
      <dl className={styles.keys}>
        {PAGES.map(({ key, name }) => (
          <div key={key}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
        {Object.entries(ON_PAGE).map(([key, { what }]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>j</kbd> <kbd>k</kbd>
          </dt>
          <dd>Next and previous line of a list</dd>
        </div>
        <div>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>Open the line</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>Close</dd>
        </div>
      </dl>
    </Dialog>
  );
}
