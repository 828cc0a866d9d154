import type { Reader } from '../reader.ts';
import { abbreviationReader } from './abbreviation.ts';
import {
  acronymReader,
  ampersandReader,
  mixedReader,
  modelNumberReader,
  numberedCompoundReader,
  signedLetterReader,
} from './acronym.ts';
import { houseReader, roadReader, roomReader, sideReader, stateReader, streetReader } from './address.ts';
import { chemicalReader, isotopeReader } from './chemical.ts';
import {
  dayMonthReader,
  isoDateReader,
  monthDayReader,
  monthYearReader,
  quarterReader,
  shortDateReader,
  slashDateReader,
  weekdayReader,
} from './date.ts';
import { fractionReader, vulgarFractionReader } from './fraction.ts';
import { initialsReader } from './initials.ts';
import {
  coefficientReader,
  functionReader,
  letterSignReader,
  operatorReader,
  powerReader,
  rootReader,
  scientificReader,
  variablePowerReader,
  variableReader,
} from './mathematics.ts';
import { crossReader, feetAndInchesReader, fractionUnitReader, measureReader } from './measure.ts';
import { moneyCodeReader, moneyRangeReader, moneyReader } from './money.ts';
import {
  codeReader,
  decadeReader,
  eraReader,
  magnitudeReader,
  numberReader,
  ordinalReader,
  rangeReader,
  shortYearReader,
  yearReader,
} from './number.ts';
import { percentReader } from './percent.ts';
import {
  identityReader,
  internationalPhoneReader,
  lettersPhoneReader,
  localPhoneReader,
  phoneReader,
  shortPhoneReader,
} from './phone.ts';
import { romanReader } from './roman.ts';
import { ratioReader, scoreReader } from './score.ts';
import { coordinatePairReader, coordinateReader, temperatureReader } from './temperature.ts';
import { clockReader, durationReader, hourReader, timeRangeReader } from './time.ts';
import { addressReader, versionReader } from './version.ts';
import {
  emailReader,
  fileReader,
  handleReader,
  hashtagReader,
  pathReader,
  slashReader,
  urlReader,
} from './web.ts';

/** Readers of what begins with a figure, a sign or a point, the more particular first. */
const FIGURES: readonly Reader[] = [
  emailReader,
  urlReader,
  identityReader,
  phoneReader,
  internationalPhoneReader,
  lettersPhoneReader,
  localPhoneReader,
  isoDateReader,
  slashDateReader,
  fileReader,
  addressReader,
  coordinateReader,
  coordinatePairReader,
  temperatureReader,
  scientificReader,
  ratioReader,
  timeRangeReader,
  clockReader,
  hourReader,
  durationReader,
  moneyRangeReader,
  moneyReader,
  moneyCodeReader,
  percentReader,
  feetAndInchesReader,
  decadeReader,
  measureReader,
  dayMonthReader,
  shortDateReader,
  vulgarFractionReader,
  fractionReader,
  ordinalReader,
  shortYearReader,
  eraReader,
  houseReader,
  powerReader,
  coefficientReader,
  scoreReader,
  rangeReader,
  crossReader,
  magnitudeReader,
  chemicalReader,
  versionReader,
  mixedReader,
  numberedCompoundReader,
  shortPhoneReader,
  modelNumberReader,
  codeReader,
  yearReader,
  numberReader,
];

/** Readers of what begins with a letter. */
const LETTERS: readonly Reader[] = [
  signedLetterReader,
  emailReader,
  urlReader,
  fileReader,
  pathReader,
  variablePowerReader,
  functionReader,
  variableReader,
  fractionUnitReader,
  moneyReader,
  moneyCodeReader,
  monthDayReader,
  monthYearReader,
  weekdayReader,
  quarterReader,
  eraReader,
  roomReader,
  roadReader,
  streetReader,
  sideReader,
  stateReader,
  romanReader,
  abbreviationReader,
  initialsReader,
  chemicalReader,
  isotopeReader,
  versionReader,
  mixedReader,
  ampersandReader,
  acronymReader,
  letterSignReader,
];

/** Readers of signs that are no marks. */
const SIGNS: readonly Reader[] = [
  urlReader,
  handleReader,
  hashtagReader,
  moneyRangeReader,
  moneyReader,
  internationalPhoneReader,
  phoneReader,
  coordinateReader,
  coordinatePairReader,
  temperatureReader,
  scientificReader,
  percentReader,
  measureReader,
  rootReader,
  operatorReader,
  powerReader,
  vulgarFractionReader,
  decadeReader,
  shortYearReader,
  slashReader,
  fileReader,
  pathReader,
  abbreviationReader,
  letterSignReader,
  numberReader,
];

/** Who may read what begins with a character: the tables are asked by its kind, so that most readers are never tried. */
export const readersFor = (character: string): readonly Reader[] => {
  if (/\d/.test(character)) return FIGURES;
  return /\p{L}/u.test(character) ? LETTERS : SIGNS;
};
