/** The language of filters: `health:dead place:rack4 battery:<30 -pool:Skia "two words"`. A machine matches if every term holds. */
import { type Field, type FieldName, FIELD_NAMES, FIELDS, type Quantity } from './fields.ts';
import { didYouMean } from './nearest.ts';
import type { Row } from './row.ts';
import { hasWord } from './search.ts';

type Holds = (row: Row, now: Date) => boolean;

export interface Term {
  readonly typed: string;
  readonly holds: Holds;
  /** In lower case; undefined for a field and for a word that must not be there. */
  readonly word?: string;
  readonly field?: FieldName;
}

/** A part of the text that cannot be understood, as it was typed, and what to type instead. */
export interface Problem {
  readonly text: string;
  readonly detail: string;
}

export interface Filter {
  readonly terms: readonly Term[];
  /** A filter with problems must not choose machines: the terms that were meant are missing from it. */
  readonly problems: readonly Problem[];
}

/** A piece of the text between spaces: quotes are resolved, `typed` is as it was typed. */
interface Piece {
  readonly typed: string;
  readonly isNegated: boolean;
  /** Before the first colon outside quotes; undefined if there is none. */
  readonly name: string | undefined;
  readonly value: string;
  readonly isOpen: boolean;
}

const isSpace = (character: string): boolean => /\s/.test(character);

/** Reads one piece from `start`, which is no space. */
const readPiece = (text: string, start: number): { readonly piece: Piece; readonly end: number } => {
  const isNegated = text[start] === '-';
  let isQuoted = false;
  let name: string | undefined;
  let value = '';
  let hasQuotes = false;
  let at = isNegated ? start + 1 : start;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') {
      isQuoted = !isQuoted;
      hasQuotes = true;
    } else if (isSpace(character) && !isQuoted) break;
    else if (character === ':' && !isQuoted && name === undefined && !hasQuotes) {
      name = value;
      value = '';
    } else value += character;
  }
  return { piece: { typed: text.slice(start, at), isNegated, name, value, isOpen: isQuoted }, end: at };
};

const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    if (isSpace(text.charAt(at))) {
      at += 1;
      continue;
    }
    const { piece, end } = readPiece(text, at);
    pieces.push(piece);
    at = end;
  }
  return pieces;
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '': (a, b) => a === b,
};
const COMPARED = /^(<=|>=|<|>|)(\d{1,9}(?:\.\d{1,3})?)([smhd]?)$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

type Understood = Holds | { readonly detail: string };

const numberTerm = (
  name: FieldName,
  field: Extract<Field, { kind: 'number' | 'span' }>,
  value: string,
): Understood => {
  const word = value.toLowerCase();
  if (word === 'none' || word === 'unreadable') return (row, now) => field.value(row, now) === word;
  const [, comparison = '', digits = '', unit = ''] = COMPARED.exec(value) ?? [];
  const isSpan = field.kind === 'span';
  if (digits === '' || isSpan !== (unit !== '') || (isSpan && comparison === ''))
    return {
      detail: isSpan
        ? `${name} is compared with a span, such as ${name}:>10m, ${name}:<2h or ${name}:>1d`
        : `${name} is compared with a number, such as ${name}:<30, or is none or unreadable`,
    };
  const wanted = Number(digits) * (SECONDS[unit] ?? 1);
  const holds = COMPARISONS[comparison];
  return (row, now) => {
    const quantity: Quantity = field.value(row, now);
    return typeof quantity === 'number' && holds?.(quantity, wanted) === true;
  };
};

const textTerm = (name: FieldName, field: Extract<Field, { kind: 'text' }>, value: string): Understood => {
  const wanted = value.toLowerCase();
  if (field.allowed !== undefined && wanted !== 'none' && !field.allowed.includes(wanted))
    return {
      detail: `${name} is never ${JSON.stringify(value)}${didYouMean(value, field.allowed, '.')} It is one of ${field.allowed.join(', ')}, none`,
    };
  if (wanted === 'none')
    return (row) => {
      const values = field.values(row);
      return values.length === 0 || values.some((each) => each.toLowerCase() === wanted);
    };
  return (row) => field.values(row).some((each) => each.toLowerCase() === wanted);
};

const fieldTerm = (name: FieldName, value: string): Understood => {
  const field: Field = FIELDS[name];
  if (value === '') return { detail: `${name}: needs a value, such as ${name}:none` };
  return field.kind === 'text' ? textTerm(name, field, value) : numberTerm(name, field, value);
};

const isFieldName = (name: string): name is FieldName => FIELD_NAMES.some((known) => known === name);

const negated =
  (holds: Holds): Holds =>
  (row, now) =>
    !holds(row, now);

const termOf = ({ typed, isNegated, name, value, isOpen }: Piece): Term | Problem => {
  if (isOpen) return { text: typed, detail: 'A quote is not closed; close it with "' };
  const field = name?.toLowerCase() ?? '';
  if (name !== undefined && isFieldName(field)) {
    const holds = fieldTerm(field, value);
    if (typeof holds !== 'function') return { text: typed, ...holds };
    return { typed, holds: isNegated ? negated(holds) : holds, field };
  }
  if (name !== undefined && /^[a-z_]+$/.test(field) && !value.startsWith('//'))
    return {
      text: typed,
      detail: `There is no field ${name}${didYouMean(field, FIELD_NAMES, '.')} To look for the text, put it in quotes: "${name}:${value}"`,
    };
  const word = (name === undefined ? value : `${name}:${value}`).toLowerCase();
  if (word === '') return { text: typed, detail: 'A word is missing' };
  const holds: Holds = (row) => hasWord(row, word);
  return isNegated ? { typed, holds: negated(holds) } : { typed, holds, word };
};

/** Takes linear time. An empty text matches every machine. */
export const parseFilter = (text: string): Filter => {
  const found = piecesOf(text).map(termOf);
  return {
    terms: found.filter((each) => 'holds' in each),
    problems: found.filter((each) => 'detail' in each),
  };
};

/** `now` is the server's time, which the terms on ages are compared with. */
export const matches = ({ terms }: Filter, row: Row, now: Date): boolean =>
  terms.every(({ holds }) => holds(row, now));

/** The words, in lower case, that a matching machine has somewhere in its texts. */
export const wordsOf = ({ terms }: Filter): readonly string[] => terms.flatMap(({ word }) => word ?? []);

/** Whether it may hold for the same row at one time, and not at another. */
export const isTimely = ({ field }: Term): boolean => field !== undefined && FIELDS[field].kind === 'span';

/** Whether its result may change as time goes by, without a change of the machines. */
export const dependsOnTime = ({ terms }: Filter): boolean =>
  terms.some((term) => term.field === 'health' || isTimely(term));
