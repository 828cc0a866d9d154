import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { invariant } from '../core/assert.ts';
import { VivaError } from '../core/errors.ts';
import { parseEmojiNames } from './emoji.ts';
import { LetterSounds } from './letter-sounds.ts';
import { PackedLexicon } from './lexicon.ts';
import { PerceptronTagger } from './perceptron-tagger.ts';
import { Pronouncer } from './pronouncer.ts';
import type { TextReader } from './reading.ts';
import { textReader } from './text-reader.ts';
import { parseLexicon } from './user-lexicon.ts';

/** The packed files of `models/text`, as they lie there. */
export interface ReaderFiles {
  readonly gold: Uint8Array;
  readonly silver: Uint8Array;
  readonly tagger: Uint8Array;
  readonly letterSounds: Uint8Array;
  readonly emoji: Uint8Array;
  readonly ownWords: Uint8Array;
}

const FILES: Readonly<Record<keyof ReaderFiles, string>> = {
  gold: 'us-gold.lex',
  silver: 'us-silver.lex',
  tagger: 'tagger.bin',
  letterSounds: 'letter-sounds.bin',
  emoji: 'emoji.txt',
  ownWords: 'own-words.txt',
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
  const [gold, silver, tagger, letterSounds] = await Promise.all(
    [packed.gold, packed.silver, packed.tagger, packed.letterSounds].map((file) => unpack(file)),
  );
  const model = new LetterSounds(found(letterSounds));
  const pronouncer = new Pronouncer({
    own: parseLexicon(new TextDecoder().decode(packed.ownWords)),
    gold: new PackedLexicon(found(gold)),
    silver: new PackedLexicon(found(silver)),
    guess: (word) => model.guess(word),
  });
  const emojiNames = parseEmojiNames(new TextDecoder().decode(packed.emoji));
  return textReader(pronouncer, new PerceptronTagger(found(tagger)), emojiNames);
};

const found = (bytes: Uint8Array | undefined): Uint8Array => {
  invariant(bytes !== undefined, 'what was packed can be unpacked');
  return bytes;
};

const readFolder = async (folder: URL): Promise<ReaderFiles> => {
  const [gold, silver, tagger, letterSounds, emoji, ownWords] = await Promise.all([
    readData(folder, FILES.gold),
    readData(folder, FILES.silver),
    readData(folder, FILES.tagger),
    readData(folder, FILES.letterSounds),
    readData(folder, FILES.emoji),
    readData(folder, FILES.ownWords),
  ]);
  return { gold, silver, tagger, letterSounds, emoji, ownWords };
};
