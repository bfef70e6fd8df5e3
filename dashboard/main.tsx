import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './app/console.tsx';
import { PAGES, prepare } from './app/pages.ts';
import { applyTheme, preferredTheme } from './app/theme.ts';
import './styles/tokens.css';
import './styles/base.css';

applyTheme(preferredTheme());
const place = document.getElementById('console');
if (place === null) throw new Error('index.html has no element #console.');
await prepare(PAGES.find(({ path }) => path === location.pathname));
createRoot(place).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
