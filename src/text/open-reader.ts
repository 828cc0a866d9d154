import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { VivaError } from '../core/errors.ts';
import { guessByRule } from './letter-rules.ts';
import { PackedLexicon } from './lexicon.ts';
import { PerceptronTagger } from './perceptron-tagger.ts';
import { Pronouncer } from './pronouncer.ts';
import type { TextReader } from './reading.ts';
import { textReader } from './text-reader.ts';

/** The packed files of `models/text`, as they lie there. */
export interface ReaderFiles {
  readonly gold: Uint8Array;
  readonly silver: Uint8Array;
  readonly tagger: Uint8Array;
}

const FILES: Readonly<Record<keyof ReaderFiles, string>> = {
  gold: 'us-gold.lex',
  silver: 'us-silver.lex',
  tagger: 'tagger.bin',
};

/** Where the files lie in this package. */
export const READER_FOLDER = new URL('../../models/text/', import.meta.url);

const unpack = promisify(brotliDecompress);

const readData = async (folder: URL, file: string): Promise<Uint8Array> => {
  try {
    return await readFile(new URL(file, folder));
  } catch (cause) {
    const remedy = 'the file belongs to the package: install it again, or run models/text/make-*.ts';
    throw new VivaError('MODEL_MISSING', { model: 'text', file, remedy }, { cause });
  }
};

/**
 * Opens the text front end.
 *
 * @param data the folder that holds `models/text` (a URL that ends in a slash), or its files' contents
 * Throws `MODEL_MISSING` where a file of the folder is not there.
 */
export const openReader = async (data: URL | ReaderFiles = READER_FOLDER): Promise<TextReader> => {
  const packed = data instanceof URL ? await readFolder(data) : data;
  const [gold, silver, tagger] = await Promise.all([
    unpack(packed.gold),
    unpack(packed.silver),
    unpack(packed.tagger),
  ]);
  const pronouncer = new Pronouncer({
    gold: new PackedLexicon(gold),
    silver: new PackedLexicon(silver),
    guess: guessByRule,
  });
  return textReader(pronouncer, new PerceptronTagger(tagger));
};

const readFolder = async (folder: URL): Promise<ReaderFiles> => {
  const [gold, silver, tagger] = await Promise.all([
    readData(folder, FILES.gold),
    readData(folder, FILES.silver),
    readData(folder, FILES.tagger),
  ]);
  return { gold, silver, tagger };
};
