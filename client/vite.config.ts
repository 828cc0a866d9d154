import { defineConfig } from 'vite';

/** `vite build client` writes client/dist, which the service serves at `/`; `vite client` shows the page while one works on it. */
// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  build: {
    target: 'es2022',
    // Worklets and fonts are files of our own origin: the page's security policy takes no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': { target: 'http://127.0.0.1:8080', ws: true } } },
});
