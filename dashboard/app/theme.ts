export type Theme = 'dark' | 'light';

const STORED_AS = 'spillway.theme';

/** The theme chosen here before, else the one of the system. */
export function preferredTheme(): Theme {
  const chosen = localStorage.getItem(STORED_AS);
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export const applyTheme = (theme: Theme): void => {
  document.documentElement.dataset.theme = theme;
};

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED_AS, theme);
  applyTheme(theme);
}
