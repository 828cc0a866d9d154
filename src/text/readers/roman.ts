import { cardinal, ordinal } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { sticky } from './pattern.ts';

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };

const valueOf = (numeral: string): number => {
  const values = Array.from(numeral.toUpperCase()).map((letter) => VALUES[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
};

const COUNTED =
  /^(?:chapter|part|act|scene|section|volume|vol\.|book|phase|article|war|mark|type|level|stage|class|grade|bowl|apollo|gemini|fantasy|episode|round|rocky|title|appendix|figure|table|step|unit|lesson|no\.|number|schedule|annex|tier|division|corps|game|quest|movement|sonata|symphony|opus|factor|iphone|windows|theft|wars|simplex|cranial|nerve|zone|group|category|chap\.|pt\.|sec\.|art\.|generation|amendment|diabetes|bipolar|collagen|superbowl|olympiad|vatican|godfather|terminator|fallout|diablo|halo|civilization|portal|saturn|titan)$/i;
const RULERS =
  /^(?:pope|king|queen|henry|louis|edward|george|william|charles|james|richard|elizabeth|napoleon|pius|benedict|leo|paul|ramses|ramesses|frederick|philip|alexander|nicholas|peter|catherine|ivan|umberto|emmanuel|gustav|gustavus|christian|ferdinand|john|mary|innocent|gregory|clement|urban|boniface|sixtus|julius|thutmose|amenhotep|ptolemy|cleopatra|xerxes|darius|otto|wilhelm|friedrich|carlos|felipe|juan|alfonso|harald|olaf|haakon|margrethe|beatrix|leopold|albert|baudouin|tsar|emperor|theodore|constantine|basil|mehmed|suleiman|murad|selim|franz|joseph|maximilian|rudolf|robert|david|malcolm|kenneth|rama|sigismund|stanislaw|augustus|vittorio|adrian|celestine|eugene|honorius|martin|nicolas|pedro|afonso|manuel|matthias|wenceslas|vladimir|boris|michael|feodor|fyodor)$/i;
/** After these a "I" is a person who speaks. */
const SPEAKS =
  /^\s(?:am|was|have|had|think|know|will|would|can|could|want|need|did|do|should|must|may|might|feel|said|say|don|’|')/;

/** "Chapter IV", "World War II", "Henry VIII", "Louis XIV's": where the word before says so. */
export const romanReader: Reader = {
  name: 'roman numeral',
  pattern: sticky(
    String.raw`(?=[IVXLCMivxlcm])(M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))(['’]s)?(?![\p{L}\d]|['’.]\p{L})`,
  ),
  read: (match, { text, before }) => {
    const [all, numeral = '', possessive] = match;
    // "Section C" and "part d" are letters.
    if (numeral === '' || /^[cdlm]$/i.test(numeral)) return undefined;
    const end = match.index + all.length;
    const after = text.slice(end, end + 12);
    if (numeral === 'I' && SPEAKS.test(after)) return undefined;
    const value = String(valueOf(numeral));
    const ending = possessive === undefined ? '' : "'s";
    if (COUNTED.test(before)) return say(cardinal(value) + ending);
    return isRuler(numeral, before, after) ? say(`the ${ordinal(value)}${ending}`) : undefined;
  },
};

/** Whether a numeral counts rulers of one name; a single letter only where a name cannot go on. */
const isRuler = (numeral: string, before: string, after: string): boolean => {
  if (numeral !== numeral.toUpperCase() || !/^\p{Lu}/u.test(before) || !RULERS.test(before)) return false;
  if (numeral.length > 1) return true;
  return /^(?:[.,;:!?)'’]|\s(?:of|the|and|was|is|reigned|ruled|died|became|in|who)\b|$)/.test(after);
};
