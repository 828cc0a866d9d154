import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './places.js';
import { isMadeFrom, makeFrom } from './sources.js';

const FOLDER = 'dist';
const SOURCES = ['src', 'tsconfig.json', 'bin/set-up/javascript.js'];

const filesUnder = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });

/** The types taken away and nothing else changed: that they fit is the business of the tests, not of this. */
const transpile = async (half) => {
  const { default: typescript } = await import('typescript');
  const { config } = typescript.readConfigFile(join(ROOT, 'tsconfig.json'), typescript.sys.readFile);
  const { options } = typescript.convertCompilerOptionsFromJson(
    // "nodenext" would look for a package.json beside each file; all of ours are modules.
    { ...config.compilerOptions, module: 'esnext', noEmit: false, allowImportingTsExtensions: false },
    ROOT,
  );
  const source = join(ROOT, 'src');
  const javascriptOf = (path) =>
    typescript.transpileModule(readFileSync(path, 'utf8'), { compilerOptions: options, fileName: path })
      .outputText;
  // Declarations say nothing at run time.
  for (const path of filesUnder(source).filter((name) => !name.endsWith('.d.ts'))) {
    const target = join(half, path.slice(source.length));
    mkdirSync(dirname(target), { recursive: true });
    if (path.endsWith('.ts')) writeFileSync(target.replace(/ts$/, 'js'), javascriptOf(path));
    else copyFileSync(path, target);
  }
};

/** `dist/`: the same code as JavaScript, for `npm pack`, because Node refuses TypeScript under node_modules. */
export const javascript = {
  label: 'Writing the JavaScript that a package carries',
  what: 'the JavaScript could not be written',
  isDone: () => isMadeFrom(FOLDER, SOURCES),
  perform: () => makeFrom(FOLDER, SOURCES, transpile),
};
