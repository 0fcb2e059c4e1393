/** Tables as CSV, by https://www.rfc-editor.org/rfc/rfc4180, for spreadsheets. */

/** A spreadsheet takes a text that begins so for a formula; a leading apostrophe keeps it a text. */
const FORMULA = /^[=+\-@\t\r]/;

const csvCell = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One record, without the line break that ends it; a text with line breaks has them inside quotes. */
export const csvLine = (values: readonly (string | number)[]): string => values.map(csvCell).join(',');
