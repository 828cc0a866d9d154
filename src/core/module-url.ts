/**
 * The URL of a neighbouring module, for a worker thread to start from.
 *
 * Here Node runs TypeScript as written; under `node_modules` it refuses to, and the package carries JavaScript: the neighbour
 * has the ending that the asking module has.
 *
 * @param from the asking module's `import.meta.url`
 * @param path relative, without an ending: `./voice-worker`
 */
export const neighbourModule = (from: string, path: string): URL =>
  new URL(`${path}${from.endsWith('.ts') ? '.ts' : '.js'}`, from);
