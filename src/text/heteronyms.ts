/** What stands around a word, in small letters; empty at the ends of a phrase. */
export interface Neighbours {
  readonly previous2: string;
  readonly previous: string;
  readonly next: string;
  readonly next2: string;
}

/** A reading that the neighbours decide, against what the part of speech says. */
interface Rule {
  readonly phonemes: string;
  readonly when: (neighbours: Neighbours) => boolean;
}

const SETS = new Map<string, ReadonlySet<string>>();

/** Whether a word is among some; the lists are made sets once. */
const oneOf =
  (words: string) =>
  (word: string): boolean => {
    let set = SETS.get(words);
    if (set === undefined) {
      set = new Set(words.split(' '));
      SETS.set(words, set);
    }
    return set.has(word);
  };

const isSubject = oneOf(
  "i we they you not to would will should could may might must don't didn't won't can can't cannot never always strongly also",
);
const isArticle = oneOf('a an the');
const isOwner = oneOf('my your his her their our its');
const isHabit = oneOf('every daily often usually always weekly regularly sometimes aloud');
const isBeing = oneOf(
  "is are was were be been being am i'm he's she's we're they're feel feels felt seem seemed quite perfectly very not more so",
);
const isPerson = oneOf('her him them me us you');

/** Words whose sense, and so whose sound, the words beside them tell. Tried in order; the lexicon decides where none fits. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  read: [
    {
      phonemes: 'ɹˈid',
      when: ({ next, next2, previous }) =>
        oneOf('i we you they to people children')(previous) && (isHabit(next) || isHabit(next2)),
    },
  ],
  lead: [
    {
      phonemes: 'lˈɛd',
      when: ({ previous, previous2, next }) =>
        oneOf(
          'pipe pipes paint paints poisoning pencil pencils bullet bullets acid ore weight weights shot glass crystal contamination levels exposure roof solder',
        )(next) ||
        oneOf('molten liquid')(previous) ||
        (oneOf('of with and')(previous) &&
          oneOf(
            'made traces amounts levels full lined filled weight copper iron zinc tin mercury ton tons pounds pieces kilos',
          )(previous2)) ||
        (previous === 'as' && previous2 === 'heavy'),
    },
  ],
  minute: [
    {
      phonemes: 'mInˈut',
      when: ({ next, previous }) =>
        oneOf(
          'detail details amount amounts particle particles quantity quantities difference differences trace traces examination inspection scale fragments particulars description fraction organisms',
        )(next) ||
        (oneOf('very extremely most so')(previous) && next !== 'of'),
    },
  ],
  content: [
    {
      phonemes: 'kəntˈɛnt',
      when: ({ previous, next }) => isBeing(previous) && oneOf('with to in that merely just and')(next),
    },
    { phonemes: 'kəntˈɛnt', when: ({ previous, next }) => isBeing(previous) && next === '' },
  ],
  object: [
    {
      phonemes: 'əbʤˈɛkt',
      when: ({ previous, next }) => isSubject(previous) && (next === 'to' || next === 'that' || next === ''),
    },
  ],
  project: [
    {
      phonemes: 'pɹəʤˈɛkt',
      when: ({ previous, next }) =>
        isSubject(previous) &&
        previous !== 'not' &&
        (isArticle(next) ||
          isOwner(next) ||
          oneOf('that an images light onto growth sales confidence')(next)),
    },
  ],
  bow: [
    {
      phonemes: 'bˈW',
      when: ({ previous, previous2, next }) =>
        (previous === 'a' && oneOf('took take takes taking taken made make')(previous2)) ||
        oneOf('down before')(next) ||
        (next === 'of' && previous === 'the'),
    },
  ],
  bass: [
    {
      phonemes: 'bˈæs',
      when: ({ previous, next, previous2 }) =>
        oneOf('sea striped largemouth smallmouth caught catch black fishing grilled chilean')(previous) ||
        oneOf('fishing fillet fillets fish boat lake')(next) ||
        oneOf('caught catch')(previous2),
    },
    { phonemes: 'bˈAs', when: () => true },
  ],
  does: [
    {
      phonemes: 'dˈOz',
      when: ({ previous, next }) =>
        oneOf('the two three several')(previous) && next !== 'not' && !oneOf('it he she this that')(next),
    },
  ],
  invalid: [
    {
      phonemes: 'ˈɪnvələd',
      when: ({ previous, next }) =>
        isArticle(previous) && oneOf('was is had who lay and for in on could should')(next),
    },
  ],
  console: [
    {
      phonemes: 'kənsˈOl',
      when: ({ next }) => isPerson(next) || next === 'themselves' || next === 'himself' || next === 'herself',
    },
  ],
  learned: [
    {
      phonemes: 'lˈɜɹnəd',
      when: ({ next, previous }) =>
        oneOf(
          'men man scholar scholars professor judge society societies gentleman friend counsel journal journals treatise doctor body',
        )(next) &&
        (isArticle(previous) ||
          isOwner(previous) ||
          oneOf('most very more and')(previous) ||
          previous === ''),
    },
  ],
  aged: [
    {
      phonemes: 'ˈAʤəd',
      when: ({ next, previous }) =>
        oneOf('man woman men women mother father couple parent parents gentleman lady people')(next) ||
        (previous === 'the' && next !== ''),
    },
  ],
  resume: [
    {
      phonemes: 'ɹˈɛzəmˌA',
      when: ({ previous }) => isOwner(previous) || previous === 'a' || oneOf('updated attached')(previous),
    },
  ],
  tear: [
    {
      phonemes: 'tˈɛɹ',
      when: ({ next, previous }) => oneOf('down apart up off it them open')(next) || oneOf('wear')(previous),
    },
  ],
  live: [
    {
      phonemes: 'lˈIv',
      when: ({ previous, next }) =>
        oneOf('go goes going went')(previous) ||
        oneOf(
          'stream streams streaming music audience broadcast performance show event concert video chat wire bait',
        )(next),
    },
  ],
  wind: [
    {
      phonemes: 'wˈInd',
      when: ({ next, previous }) => oneOf('up down')(next) && (isSubject(previous) || previous === ''),
    },
  ],
  close: [
    {
      phonemes: 'klˈOs',
      when: ({ next, previous }) =>
        (oneOf('to by enough friend friends call')(next) && !isSubject(previous) && previous !== 'please') ||
        oneOf('so too very')(previous),
    },
  ],
  dove: [
    {
      phonemes: 'dˈOv',
      when: ({ next, previous }) =>
        oneOf('into in under headfirst')(next) && oneOf('he she they it we i and')(previous),
    },
  ],
  sow: [{ phonemes: 'sˈW', when: ({ previous, next }) => isArticle(previous) && !oneOf('seeds')(next) }],
};

/** What a word's neighbours make of it, if anything. */
export const heteronym = (word: string, neighbours: Neighbours): string | undefined =>
  RULES[word.toLowerCase()]?.find(({ when }) => when(neighbours))?.phonemes;

/** Whether the neighbours could make a difference: most words need not be looked at. */
export const isHeteronym = (word: string): boolean => Object.hasOwn(RULES, word.toLowerCase());
