import { cardinal, numberWords, ordinal } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { line, MINUS, NUMBER, sticky } from './pattern.ts';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const plainDigits = (raised: string): string =>
  Array.from(raised)
    .map((sign) => (RAISED.includes(sign) ? String(RAISED.indexOf(sign)) : sign === '⁻' ? '-' : sign))
    .join('');

/** "squared", "cubed", "to the fourth", "to the minus nine", "to the x". */
const powerWords = (exponent: string): string => {
  const plain = plainDigits(exponent).replace(/^[({]|[)}]$/g, '');
  if (plain === '2') return 'squared';
  if (plain === '3') return 'cubed';
  if (/^\d+$/.test(plain)) return `to the ${ordinal(plain)}`;
  if (/^[-−]\d+$/.test(plain)) return `to the minus ${cardinal(plain.slice(1))}`;
  return `to the <${plain.toUpperCase()}>`;
};

const EXPONENT = String.raw`(?:\^([({]?[-−]?(?:\d{1,5}|[a-z])[)}]?)(?![\p{L}\d])|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5}|ⁿ))`;

/** "6.02 × 10^23", "1.5e-9", "3×10⁸". */
export const scientificReader: Reader = {
  name: 'scientific',
  pattern: sticky(`(${MINUS}?${NUMBER})(?:\\s?[x×*·⋅]\\s?10${EXPONENT}|[eE]([-−+]?\\d{1,4})(?![\\p{L}\\d]))`),
  read: ([, mantissa = '', caret, raised, exponent]) => {
    const power = (caret ?? raised ?? exponent ?? '').replace(/^\+/, '').replace(/^([-−]?)0+(?=\d)/, '$1');
    const plain = plainDigits(power).replace(/[(){}]/g, '');
    const words = /^[-−]/.test(plain) ? `minus ${cardinal(plain.slice(1))}` : ordinal(plain);
    return say(`${numberWords(mantissa)} times ten to the ${words}`);
  },
};

/** "10^6", "5²", "2^(n)". */
export const powerReader: Reader = {
  name: 'power',
  pattern: sticky(`(${MINUS}?${NUMBER})${EXPONENT}`),
  read: ([, base = '', caret, raised]) => say(`${numberWords(base)} ${powerWords(caret ?? raised ?? '')}`),
};

/** "x²", "E = mc²": a variable and its power, what stands before it letter by letter. */
export const variablePowerReader: Reader = {
  name: 'power of a variable',
  pattern: sticky(`([a-zA-Z]{1,3})${EXPONENT}`),
  read: ([, base = '', caret, raised]) =>
    say(`${Array.from(base, (letter) => `<${letter}>`).join(' ')} ${powerWords(caret ?? raised ?? '')}`),
};

/** "5x", "2πr": a coefficient before its variables. */
export const coefficientReader: Reader = {
  name: 'coefficient',
  pattern: sticky(`(${NUMBER})([xyzabcnπ]{1,2})(?=\\s*[-+−=^²³<>≤≥*/)]|\\s*$)(?:${EXPONENT})?`),
  read: ([, amount = '', variables = '', caret, raised]) => {
    const letters = Array.from(variables, (letter) => (letter === 'π' ? 'pi' : `<${letter}>`)).join(' ');
    const power = caret ?? raised;
    return say(line(numberWords(amount), letters, power === undefined ? '' : powerWords(power)));
  },
};

/** "f(x)", "g(t)": a function of a variable. */
export const functionReader: Reader = {
  name: 'function',
  pattern: sticky(String.raw`([fghFGPp])\(([a-z]|\d{1,3})\)`),
  read: ([, name = '', argument = '']) =>
    say(`<${name}> of ${/\d/.test(argument) ? cardinal(argument) : `<${argument}>`}`),
};

/** "√16", "∛8". */
export const rootReader: Reader = {
  name: 'root',
  pattern: sticky(`([√∛])(?:(${NUMBER})|\\(?([a-z])\\)?)`),
  read: ([, sign, amount, variable]) =>
    say(
      `${sign === '√' ? 'square' : 'cube'} root of ${amount === undefined ? `<${variable ?? ''}>` : numberWords(amount)}`,
    ),
};

const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'plus', '-': 'minus', '−': 'minus', '*': 'times', '×': 'times', '·': 'times', '⋅': 'times', '÷': 'divided by', '/': 'divided by',
  '=': 'equals', '==': 'equals', '<': 'is less than', '>': 'is greater than', '<=': 'is at most', '>=': 'is at least', '≤': 'is at most',
  '≥': 'is at least', '≠': 'does not equal', '!=': 'does not equal', '≈': 'is about', '±': 'plus or minus', '→': 'to', '⇒': 'implies', '^': 'to the',
}; // prettier-ignore

/** An operator between its operands: "2 + 2 = 4", "x > 5". A hyphen or a slash counts with spaces around it and an operand after it. */
export const operatorReader: Reader = {
  name: 'operator',
  pattern: sticky(
    String.raw`(?:<=|>=|!=|==|[+=<>≤≥≠≈×÷±→⇒·⋅])(?=\s?[-−]?[\p{L}\d(.$√π])|(?<=\s)(?:[-−*])(?=\s[\d(√]|\s[a-z](?![\p{L}]))|(?<=\d\s?)[*/](?=\s?\d)|(?<=[\d)])[-−](?=\d+\s?=)|[=≈≠](?=\s?\?)`,
  ),
  read: ([sign], { text, at }) => {
    const before = text.slice(Math.max(0, at - 20), at);
    // "Settings > Privacy": the way through a menu.
    if (
      sign === '>' &&
      /\p{Lu}[\p{L}\d]+\s$/u.test(before) &&
      /^>\s\p{Lu}\p{L}/u.test(text.slice(at, at + 4))
    )
      return say(',');
    if (!/[\p{L}\d)²³%?]\s*$/u.test(before) && sign !== '±' && sign !== '→') return undefined;
    if (/^[-−]$/.test(sign) && !/[\d)²³]\s*$|(?<!\p{L})\p{L}\s*$/u.test(before)) return undefined;
    const words = OPERATORS[sign];
    return words === undefined ? undefined : say(words);
  },
};

/** "x > 5", "a ≤ b": a letter beside an operator is a variable. */
export const variableReader: Reader = {
  name: 'variable',
  pattern: sticky(
    String.raw`(?<=(?:[=≤≥≠≈÷×+−^]|\s[-<>*/])\s?)(?![aAI]\s\p{L})[a-zA-Z](?![\p{L}\d'’])|[a-zA-Z](?=\s?[=≤≥≠≈÷×^]|\s[<>]\s|\s[+−*/-]\s[\d(a-z](?!\p{L}))`,
  ),
  read: ([letter]) => say(`<${letter}>`),
};

const LETTER_SIGNS: Readonly<Record<string, string>> = {
  π: 'pi', α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', Δ: 'delta', ε: 'epsilon', ζ: 'zeta', η: 'eta', θ: 'theta', λ: 'lambda', μ: 'mu',
  µ: 'micro', ν: 'nu', ξ: 'xi', ρ: 'rho', σ: 'sigma', Σ: 'sigma', τ: 'tau', φ: 'phi', Φ: 'phi', χ: 'chi', ψ: 'psi', ω: 'omega', Ω: 'omega',
  '∞': 'infinity', '∑': 'the sum of', '∫': 'the integral of', '∂': 'partial', '∈': 'in', '∅': 'the empty set', '∆': 'delta', '∴': 'therefore',
}; // prettier-ignore

/** Greek letters and signs that have a name of their own; a Greek word is not read so. */
export const letterSignReader: Reader = {
  name: 'sign with a name',
  pattern: /[πα-ωΔΣΦΩµ∞∑∫∂∈∅∆∴](?!\p{Script=Greek})/uy,
  read: ([sign], { text, at }) => {
    const words = LETTER_SIGNS[sign];
    return words === undefined || /\p{Script=Greek}/u.test(text.charAt(at - 1)) ? undefined : say(words);
  },
};
