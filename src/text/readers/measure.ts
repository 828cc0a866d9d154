import { isOne, numberWords } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, MAGNITUDE, magnitudeWord, MINUS, NUMBER, sticky, WORD_END } from './pattern.ts';

/** Units as they are written, one a line: the sign, one, many. */
const TABLE = `
km kilometer kilometers
cm centimeter centimeters
mm millimeter millimeters
m meter meters
nm nanometer nanometers
µm micrometer micrometers
μm micrometer micrometers
mi mile miles
yd yard yards
yds yards yards
ft foot feet
ft. foot feet
in. inch inches
″ inch inches
kg kilogram kilograms
g gram grams
mg milligram milligrams
mcg microgram micrograms
µg microgram micrograms
μg microgram micrograms
lb pound pounds
lbs pound pounds
lb. pound pounds
lbs. pound pounds
oz ounce ounces
oz. ounce ounces
L liter liters
l liter liters
ml milliliter milliliters
mL milliliter milliliters
cl centiliter centiliters
dl deciliter deciliters
gal gallon gallons
gal. gallon gallons
qt quart quarts
pt pint pints
tsp teaspoon teaspoons
tsp. teaspoon teaspoons
tbsp tablespoon tablespoons
Tbsp tablespoon tablespoons
tbsp. tablespoon tablespoons
cc cubic_centimeter cubic_centimeters
mph mile_per_hour miles_per_hour
kph kilometer_per_hour kilometers_per_hour
km/h kilometer_per_hour kilometers_per_hour
kmh kilometer_per_hour kilometers_per_hour
m/s meter_per_second meters_per_second
ft/s foot_per_second feet_per_second
m/s² meter_per_second_squared meters_per_second_squared
km/s kilometer_per_second kilometers_per_second
mpg mile_per_gallon miles_per_gallon
rpm revolution_per_minute revolutions_per_minute
bpm beat_per_minute beats_per_minute
wpm word_per_minute words_per_minute
fps frame_per_second frames_per_second
dpi dot_per_inch dots_per_inch
Hz hertz hertz
kHz kilohertz kilohertz
MHz megahertz megahertz
GHz gigahertz gigahertz
B byte bytes
KB kilobyte kilobytes
kB kilobyte kilobytes
MB megabyte megabytes
GB gigabyte gigabytes
TB terabyte terabytes
PB petabyte petabytes
KiB kibibyte kibibytes
MiB mebibyte mebibytes
GiB gibibyte gibibytes
kbps kilobit_per_second kilobits_per_second
Kbps kilobit_per_second kilobits_per_second
Mbps megabit_per_second megabits_per_second
Gbps gigabit_per_second gigabits_per_second
MB/s megabyte_per_second megabytes_per_second
GB/s gigabyte_per_second gigabytes_per_second
hr hour hours
hrs hour hours
hr. hour hours
hrs. hour hours
h hour hours
min minute minutes
min. minute minutes
mins minute minutes
sec second seconds
sec. second seconds
secs second seconds
s second seconds
ms millisecond milliseconds
µs microsecond microseconds
μs microsecond microseconds
ns nanosecond nanoseconds
W watt watts
kW kilowatt kilowatts
MW megawatt megawatts
GW gigawatt gigawatts
mW milliwatt milliwatts
kWh kilowatt_hour kilowatt_hours
MWh megawatt_hour megawatt_hours
TWh terawatt_hour terawatt_hours
mAh milliamp_hour milliamp_hours
V volt volts
kV kilovolt kilovolts
mV millivolt millivolts
A amp amps
mA milliamp milliamps
Ω ohm ohms
kΩ kilohm kilohms
J joule joules
kJ kilojoule kilojoules
kcal kilocalorie kilocalories
cal calorie calories
N newton newtons
Nm newton_meter newton_meters
Pa pascal pascals
kPa kilopascal kilopascals
hPa hectopascal hectopascals
psi pound_per_square_inch pounds_per_square_inch
dB decibel decibels
hp horsepower horsepower
ha hectare hectares
ac acre acres
mol mole moles
px pixel pixels
pct percent percent
sq_ft square_foot square_feet
sq_mi square_mile square_miles
sq_km square_kilometer square_kilometers
sq_m square_meter square_meters
m² square_meter square_meters
m2 square_meter square_meters
m³ cubic_meter cubic_meters
m3 cubic_meter cubic_meters
km² square_kilometer square_kilometers
km2 square_kilometer square_kilometers
cm² square_centimeter square_centimeters
cm³ cubic_centimeter cubic_centimeters
ft² square_foot square_feet
ft³ cubic_foot cubic_feet
in² square_inch square_inches
mi² square_mile square_miles
kg/m³ kilogram_per_cubic_meter kilograms_per_cubic_meter
kg/m² kilogram_per_square_meter kilograms_per_square_meter
g/cm³ gram_per_cubic_centimeter grams_per_cubic_centimeter
g/mol gram_per_mole grams_per_mole
mg/L milligram_per_liter milligrams_per_liter
mg/dL milligram_per_deciliter milligrams_per_deciliter
mg/kg milligram_per_kilogram milligrams_per_kilogram
L/min liter_per_minute liters_per_minute
K kelvin kelvin`;

interface Unit {
  readonly one: string;
  readonly many: string;
}

const UNITS: ReadonlyMap<string, Unit> = new Map(
  TABLE.trim()
    .split('\n')
    .map((row) => {
      const [sign = '', one = '', many = ''] = row.split(' ').map((cell) => cell.replaceAll('_', ' '));
      return [sign, { one, many }];
    }),
);

/** Letters that are words or names as well. */
const LOOSE = new Set(['A', 'K', 'N', 'V', 'W', 'J']);
/** Touching the number, these are letters of a name or a magnitude: "4K", "5B", "A4". */
const NEVER_TIGHT = new Set(['K', 'B', 'ac', 'A']);

const escaped = (sign: string): string => sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(' ', '\\.? ?');
const UNIT = [...UNITS.keys()]
  .sort((a, b) => b.length - a.length)
  .map(escaped)
  .join('|');

const unitOf = (written: string): Unit | undefined =>
  UNITS.get(written) ?? UNITS.get(written.replace(/^sq\.? ?/, 'sq '));

/** "5 km", "60mph", "1.5 kg", "3 sq ft", "10–15 cm" (its second half); "a 5 km run" is a five kilometer run. */
export const measureReader: Reader = {
  name: 'measure',
  pattern: sticky(
    `(${MINUS}|[+±~≈])?(${NUMBER})(?:(\\s?)(${MAGNITUDE}))?([\\s-]?)(${UNIT})(?![\\p{L}\\d²³])`,
  ),
  read: (match, { text, before }) => {
    const [all, sign = '', amount = '', , magnitude, gap = '', written = ''] = match;
    const unit = unitOf(written);
    const end = match.index + all.length;
    const after = text.slice(end, end + 4);
    if (unit === undefined || !isUnit(written, gap, after)) return undefined;
    const singular = magnitude === undefined && (isOne(amount) || isAttribute(before, gap, after));
    const spoken = say(
      line(SIGNS[sign], numberWords(amount), magnitudeWord(magnitude), singular ? unit.one : unit.many),
    );
    return { ...spoken, length: endsSentence(all, after) ? all.length - 1 : all.length };
  },
};

/** Letters that are a unit where nothing speaks against it: "4K" and "A4" are names, "at 5 A new day" begins a sentence. */
const isUnit = (written: string, gap: string, after: string): boolean => {
  if (gap === '') return !NEVER_TIGHT.has(written);
  return !(LOOSE.has(written) && /^(?:\.|\s+\p{Lu}?\p{Ll})/u.test(after));
};

const SIGNS: Readonly<Record<string, string>> = {
  '-': 'minus',
  '−': 'minus',
  '+': 'plus',
  '±': 'plus or minus',
  '~': 'about',
  '≈': 'about',
};

/** "a 5 km run", "the 10-lb bag": before its noun a measure is singular. */
const isAttribute = (before: string, gap: string, after: string): boolean =>
  (gap === '-' || /^(?:an?|each|every|per)$/i.test(before)) && /^[ -]\p{L}/u.test(after);

const endsSentence = (all: string, after: string): boolean =>
  all.endsWith('.') && /^(?:\s*$|\s+["“]?\p{Lu})/u.test(after);

/** 5'10", 6′2″, 5 ft 10 in. */
export const feetAndInchesReader: Reader = {
  name: 'feet and inches',
  pattern: sticky(
    String.raw`(\d{1,2})\s?(?:['’′]|ft\.?)\s?(\d{1,2})(?:["”″]|\s?in(?:\.(?!\s+\p{Lu}))?(?![\p{L}\d]))|(\d{1,3})["”″](?=\s\p{Ll}|\s?[x×]|[,.])`,
  ),
  read: ([, feet, inches = '', onlyInches]) => {
    if (feet === undefined)
      return say(`${numberWords(onlyInches ?? '')} ${isOne(onlyInches ?? '') ? 'inch' : 'inches'}`);
    return say(`${numberWords(feet)} foot ${numberWords(inches)}`);
  },
};

/** "5x7", "1920×1080", "4 x 4 x 2": the first number and its cross. "3x faster" is three times faster. */
export const crossReader: Reader = {
  name: 'cross',
  pattern: sticky(`(${NUMBER})(?:\\s?[x×]\\s?(?=\\d)|[x×]${WORD_END})`),
  read: (match, { text }) => {
    const [all, amount = ''] = match;
    const next = text.slice(match.index + all.length, match.index + all.length + 4);
    const isProduct = /\s×\s$/.test(all);
    return say(`${numberWords(amount)} ${/^\d/.test(next) && !isProduct ? 'by' : 'times'}`);
  },
};

/** A unit after a fraction: "¾ tsp", "1/2 lb". */
export const fractionUnitReader: Reader = {
  name: 'unit of a fraction',
  pattern: sticky(`(${UNIT})(?![\\p{L}\\d²³])`),
  read: ([written], { before }) => {
    if (!/[½⅓⅔¼¾⅛⅜⅝⅞]$|^\d{1,3}(?: \d)?\/\d{1,3}$/.test(before)) return undefined;
    const unit = unitOf(written);
    if (unit === undefined) return undefined;
    return say(/^\d+ ?(?:[½⅓⅔¼¾⅛⅜⅝⅞]|\d+\/)/.test(before) ? unit.many : unit.one);
  },
};
