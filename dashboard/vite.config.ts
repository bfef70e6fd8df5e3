import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const PLATFORM = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2024',
    // The content security policy lets nothing in but files of this origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `vite dashboard` serves the sources, with a platform beside it that answers the API.
  server: {
    proxy: Object.fromEntries(
      [
        '/alarms',
        '/aggregates',
        '/api/',
        '/conflicts',
        '/dead-letters',
        '/events',
        '/health',
        '/limits',
        '/marks',
        '/metrics',
        '/openapi.json',
        '/processing',
        '/redrives',
        '/schemas',
        '/shards',
        '/statistics',
      ].map((path) => [path, PLATFORM]),
    ),
  },
});
