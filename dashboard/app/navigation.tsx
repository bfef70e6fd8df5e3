import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import styles from './navigation.module.css';
import { PAGES, prepare } from './pages.ts';
import { chooseTheme, preferredTheme } from './theme.ts';

export function Navigation() {
  const [location] = useLocation();
  const [theme, setTheme] = useState(preferredTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  const change = () => {
    chooseTheme(other);
    setTheme(other);
  };
  return (
    <header className={styles.bar}>
      <Link href="/" className={styles.name}>
        <img src="/assets/spillway.svg" alt="" width="24" height="24" />
        Spillway
      </Link>
      <nav aria-label="Pages">
        <ul className={styles.pages}>
          {PAGES.map((page) => (
            <li key={page.path}>
              <Link
                href={page.path}
                className={styles.link}
                aria-current={location === page.path ? 'page' : undefined}
                onPointerEnter={() => prepare(page)}
                onFocus={() => prepare(page)}
              >
                {page.name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <button type="button" className={styles.theme} data-shortcut="theme" onClick={change}>
        {other === 'light' ? 'Light' : 'Dark'} theme
      </button>
    </header>
  );
}
