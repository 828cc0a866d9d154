import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `vite build client` writes client/dist, which the service serves at `/`; `vite client` shows the page while one works on it. */
// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default defineConfig({
  build: {
    target: 'es2022',
    // Worklets and fonts are files of our own origin: the page's security policy takes no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: page('index.html'),
        room: page('room.html'),
        sdk: page('sdk/index.ts'),
      },
      // The SDK is imported by name, by pages that are not ours; nothing it exports may be shaken off.
      preserveEntrySignatures: 'exports-only',
      output: { entryFileNames: ({ name }) => (name === 'sdk' ? 'sdk.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/v1': { target: 'http://127.0.0.1:8080', ws: true } } },
});
