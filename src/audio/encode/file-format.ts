/** What a file of speech can be. `pcm` is bare samples: 16 bits, little-endian. */
export type FileFormat = 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm';

export interface FileDescription {
  /** For HTTP. */
  readonly contentType: string;
  /** Endings by which a file's name tells its format; the first is the usual one. */
  readonly endings: readonly string[];
}

/** Every format on offer, in the order in which they are listed to users. */
export const FILE_FORMATS = {
  mp3: { contentType: 'audio/mpeg', endings: ['.mp3'] },
  opus: { contentType: 'audio/ogg; codecs=opus', endings: ['.opus', '.ogg'] },
  aac: { contentType: 'audio/aac', endings: ['.aac'] },
  flac: { contentType: 'audio/flac', endings: ['.flac'] },
  wav: { contentType: 'audio/wav', endings: ['.wav'] },
  pcm: { contentType: 'audio/pcm', endings: ['.pcm', '.raw'] },
} as const satisfies Record<FileFormat, FileDescription>;

const isFileFormat = (name: string): name is FileFormat => Object.hasOwn(FILE_FORMATS, name);

const ALL: readonly FileFormat[] = Object.keys(FILE_FORMATS).filter(isFileFormat);

/** The format that a file's name asks for by its ending, in either case, or `undefined`. */
export const fileFormatOf = (name: string): FileFormat | undefined =>
  ALL.find((format) => FILE_FORMATS[format].endings.some((ending) => name.toLowerCase().endsWith(ending)));
