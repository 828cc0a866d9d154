import { cardinal } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { sticky, WORD_END } from './pattern.ts';

const ELEMENTS =
  'He|Li|Be|Ne|Na|Mg|Al|Si|Cl|Ar|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Zr|Nb|Mo|Ag|Cd|Sn|Sb|Te|Xe|Cs|Ba|Pt|Au|Hg|Pb|Bi|Ra|Th|Pu|H|B|C|N|O|F|P|S|K|V|I|U|W';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';
/** Letters and a figure that are no substance. */
const NAMES =
  /^(?:H1N1|B2B|B2C|P2P|C4|F1|F16|K9|U2|B12|B6|K2|H5N1|P1|P2|C3PO|W3C|B52|I5|I10|S3|V8|V6|H1|H2|C1|C2|F1|F2|B1|B2|N95|K12|P5|C5)$/;
/** Formulas without a figure that people write. */
const PLAIN =
  /^(?:NaCl|NaOH|HCl|KCl|CaO|NaF|HF|HBr|KI|AgCl|NaHCO|ZnO|CuO|MgO|FeO|LiOH|KOH|HCN|SiC|GaN|CO|NO)$/;

/** "H2O", "CO₂", "C6H12O6", "NaCl", "Ca(OH)2": letters and figures as chemists say them. */
export const chemicalReader: Reader = {
  name: 'chemical formula',
  pattern: sticky(
    String.raw`(?:\d(?=[A-Z][a-z]?\d?[A-Z]))?(?:(?:${ELEMENTS})[\d₀-₉]{0,3}|\((?:(?:${ELEMENTS})[\d₀-₉]{0,3}){1,5}\)[\d₀-₉]{0,3}){1,12}(?:[⁺⁻]|[²³]?[⁺⁻])?(?![\p{L}\d]|-\d)`,
  ),
  read: ([formula], { before }) => {
    const plain = formula.replace(/[₀-₉]/g, (sign) => String(LOWERED.indexOf(sign)));
    if (!isSubstance(plain, before)) return undefined;
    const pieces = plain.match(PIECE) ?? [];
    const charge = formula.endsWith('⁺') ? ' plus' : formula.endsWith('⁻') ? ' minus' : '';
    return say(
      pieces.map((piece) => (/\d/.test(piece) ? cardinal(piece) : `<${piece.toUpperCase()}>`)).join(' ') +
        charge,
    );
  },
};

const PIECE = new RegExp(String.raw`${ELEMENTS}|\d+`, 'g');
/** Words and states in capitals; a substance only where it is spoken of as one. */
const AMBIGUOUS = /^(?:CO|NO|HF|KI)$/;
const OF_SUBSTANCES = /^(?:of|emit|emits|emitted|toxic|poisonous|gas|inhale|inhaled|nitric|and)?$/i;

const isSubstance = (formula: string, before: string): boolean => {
  if (NAMES.test(formula)) return false;
  if (!/\d/.test(formula))
    return PLAIN.test(formula) && (!AMBIGUOUS.test(formula) || OF_SUBSTANCES.test(before));
  const elements = formula.match(PIECE)?.filter((piece) => !/\d/.test(piece)) ?? [];
  return elements.length > 1 || /^(?:(?:[HNOF]|Cl|Br|I)2|O3|P4|S8|C60)$/.test(formula);
};

/** "C-14", "U-235", "carbon-14": an isotope. */
export const isotopeReader: Reader = {
  name: 'isotope',
  pattern: sticky(`(C|U|I|Pu|Cs|Sr|Co|K|H)-(\\d{1,3})${WORD_END}`),
  read: ([, element = '', mass = '']) => {
    const massWords =
      mass.length === 3 ? `${cardinal(mass.charAt(0))} ${cardinal(mass.slice(1))}` : cardinal(mass);
    return /^(?:14|12|13|235|238|239|131|137|90|60|40|233)$/.test(mass)
      ? say(`<${element.toUpperCase()}> ${massWords}`)
      : undefined;
  },
};
