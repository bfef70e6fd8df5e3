import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './app/console.tsx';
import { applyTheme, preferredTheme } from './app/theme.ts';
import './styles/tokens.css';
import './styles/base.css';

applyTheme(preferredTheme());
const place = document.getElementById('console');
if (place === null) throw new Error('index.html has no element #console.');
createRoot(place).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
