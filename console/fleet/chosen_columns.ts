/** The columns that people choose for the page's table. */
import { COLUMN_NAMES, type ColumnName, parseColumns } from './page_columns.ts';

const AT_FIRST = parseColumns('').join();
/** Those that stay if nothing but one of them is asked for. */
const ALWAYS = parseColumns('machine');

/** As the URL has them; empty for those shown at first. */
export const formatColumns = (names: readonly ColumnName[]): string => {
  const chosen = COLUMN_NAMES.filter((name) => names.includes(name)).join();
  return chosen === AT_FIRST ? '' : chosen;
};

export const isAlwaysShown = (name: ColumnName): boolean => ALWAYS.includes(name);
